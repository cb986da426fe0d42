#pragma once

#include "sandbox/account_server.hpp"
#include "sandbox/clinic.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/http_message.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sandbox {

using Tenants = std::map<std::string, std::unique_ptr<Clinic>, std::less<>>;

// What a path of the API asks for.
struct ApiTarget
{
    std::string tenant;
    Kind kind = Kind::patients;
    std::string parent;             // the id of the price list, for its items
    std::optional<std::string> id;  // one row; nothing: the list
};

// Nothing for a path that is no list and no row, whatever tenant and ids are called.
std::optional<ApiTarget> read_api_path(std::string_view path);

// api.giponext.it in miniature, without the rate limit.
class Api
{
public:
    Api(const Options& options, AccountServer& accounts, Tenants& tenants)
        : options_(options), accounts_(accounts), tenants_(tenants)
    {
    }

    static bool serves(std::string_view path)
    {
        return path.starts_with("/v2/") || path.starts_with("/swagger/");
    }

    // `number` counts the requests: chance and unstable orders come from it. A fault of the list kind changes
    // the page.
    Answer handle(const Ask& ask, const std::optional<Fault>& fault, std::uint64_t number, Instant now);

private:
    Answer userinfo(const Bearer& bearer) const;
    std::optional<Answer> refusal(const ApiTarget& target, const Bearer& bearer) const;
    Answer rows(
        const Ask& ask,
        const ApiTarget& target,
        const std::optional<Fault>& fault,
        std::uint64_t number
    );
    Answer page(const Ask& ask, const RowList& list, const std::optional<Fault>& fault, std::uint64_t number)
        const;
    void shorten(Page& page, std::uint64_t number) const;

    const Options& options_;
    AccountServer& accounts_;
    Tenants& tenants_;
};

}  // namespace giposync::sandbox
