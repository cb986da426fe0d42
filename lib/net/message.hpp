#pragma once

#include "base/secret.hpp"
#include "base/url.hpp"
#include "net/proxy.hpp"
#include "net/transport.hpp"

#include <string_view>

namespace giposync::net {

// The bytes of a request, head and form, as they go to the server of `url`. A Secret, because a token is in
// them. Errors: invalid, for a header that cannot be sent; its value is not repeated.
// Throws std::logic_error for a header that is this client's own business (Host, Content-Length, ...).
Result<Secret> to_wire(const Request& request, const Url& url, std::string_view user_agent);

// The bytes that ask a proxy for a tunnel to the server of `url` (RFC 9110, 9.3.6).
Secret tunnel_request(const Proxy& proxy, const Url& url, std::string_view user_agent);

// Whether this may be the value of a header: no line break that would begin another one.
bool is_header_value(std::string_view value);

}  // namespace giposync::net
