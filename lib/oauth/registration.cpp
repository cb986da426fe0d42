#include "oauth/registration.hpp"

#include "base/url.hpp"

#include <string_view>

namespace giposync::oauth {
namespace {

std::string_view without_slash(std::string_view url)
{
    return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

std::string origin_of(const std::string& text)
{
    const auto url = parse_url(text);
    return url ? url->origin() : text;
}

bool same_server(const Registration& made_with, const Registration& set)
{
    if (!set.token_origin.empty())
        return set.token_origin == made_with.token_origin;
    if (made_with.issuer.empty())
        return origin_of(set.issuer) == made_with.token_origin;
    return without_slash(set.issuer) == without_slash(made_with.issuer);
}

std::string server_of(const Registration& registration)
{
    return registration.token_origin.empty() ? registration.issuer : registration.token_origin;
}

std::string differing(const std::string& made_with, const std::string& set)
{
    return "the login was made " + made_with + ", and the settings now name " + set;
}

}  // namespace

std::optional<std::string> mismatch(const Registration& made_with, const Registration& set)
{
    if (made_with.client_id.empty())
        return std::nullopt;
    if (made_with.client_id != set.client_id)
        return differing("with client_id " + made_with.client_id, set.client_id);
    if (!same_server(made_with, set))
        return differing("at " + server_of(made_with), server_of(set));
    return std::nullopt;
}

}  // namespace giposync::oauth
