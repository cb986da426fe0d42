#include "oauth/discovery_document.hpp"

#include "base/url.hpp"
#include "oauth/members.hpp"

#include <algorithm>
#include <utility>

namespace giposync::oauth {
namespace {

std::string_view without_last_slash(std::string_view text)
{
    return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
}

}  // namespace

Result<std::vector<std::string>> discovery_urls(std::string_view issuer)
{
    const auto url = parse_url(issuer);
    if (!url)
        return at("issuer", url.error());
    if (url->target.find('?') != std::string::npos)
        return Error{Errc::invalid, "issuer: \"" + url->without_query() + "?...\" must not have a query"};

    const auto origin = url->origin();
    const std::string path{without_last_slash(url->target)};
    const std::string oauth = "/.well-known/oauth-authorization-server";
    const std::string openid = "/.well-known/openid-configuration";
    std::vector<std::string> urls{
        origin + oauth + path,
        origin + path + openid,
        origin + path + oauth,
        origin + openid + path};
    if (path.empty())
        urls.resize(2);
    return urls;
}

Result<DiscoveryDocument> parse_discovery(std::string_view body, std::string_view issuer)
{
    const auto members = Members::of(body);
    if (!members)
        return Error{Errc::malformed, "is not a JSON object"};
    const auto named = members->text("issuer");
    if (!named)
        return Error{Errc::malformed, "names no issuer"};
    if (without_last_slash(*named) != without_last_slash(issuer))
        return Error{Errc::malformed, "is about another issuer, " + in_quotes(*named)};

    DiscoveryDocument document;
    for (const auto endpoint : {Endpoint::device_authorization, Endpoint::token, Endpoint::revocation})
    {
        const auto url = members->text(name_of(endpoint));
        if (!url)
            continue;
        if (is_printable(*url) && parse_url(*url))
            document.endpoints[endpoint] = *url;
        else
            document.complaint += (document.complaint.empty() ? "" : "; ") + std::string("its ") +
                                  std::string(name_of(endpoint)) + " " + in_quotes(*url) +
                                  " is no usable https:// URL";
    }
    return document;
}

}  // namespace giposync::oauth
