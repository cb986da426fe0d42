#pragma once

#include "base/result.hpp"
#include "oauth/endpoints.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

// Where the document about an issuer may stand, likeliest first: RFC 8414 (3.1: the well-known part goes
// before the issuer's path), OpenID Connect Discovery (4: behind it), and each in the other's manner,
// as servers do. Errors: Errc::invalid for an issuer that is no usable URL.
Result<std::vector<std::string>> discovery_urls(std::string_view issuer);

struct DiscoveryDocument
{
    Endpoints endpoints;
    std::string complaint;  // about an endpoint that was left out because it is no usable URL
};

// Errors: Errc::malformed, saying what is wrong with it as a document about this issuer. Its own `issuer`
// must be the same (RFC 8414, 3.3), but for one slash at the end.
Result<DiscoveryDocument> parse_discovery(std::string_view body, std::string_view issuer);

}  // namespace giposync::oauth
