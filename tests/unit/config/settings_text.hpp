#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace giposync::test {

// The least that a settings file can say, nine lines, the last table being the account's.
inline const std::string least_settings = R"([applications.main]
client_id = "id"
client_secret_file = "/etc/giposync/main.secret"
issuer = "https://account.gipo.it"
api_base = "https://api.giponext.it"
[accounts.milano]
application = "main"
allowed_tenants = ["tenant-1"]
mirror = "/mirrors/milano.db"
)";

// The same with one piece replaced; an empty piece is the end, so that the new text begins in line 10.
inline std::string with(std::string_view piece, std::string_view replacement)
{
    std::string text = least_settings;
    const auto at = piece.empty() ? text.size() : text.find(piece);
    if (at == std::string::npos)
        throw std::logic_error("the settings hold no " + std::string(piece));
    return text.replace(at, piece.size(), replacement);
}

}  // namespace giposync::test
