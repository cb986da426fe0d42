#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace giposync {

// An absolute http or https URL (RFC 3986), split into what a client needs. User information and
// fragments are refused.
struct Url
{
    bool secure = true;
    std::string host;  // lower case; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string target;  // path and query as sent: never empty, starts with a slash

    // "https://host:port", the port only where it is not the scheme's own.
    std::string origin() const;

    // What stands in a Host header: brackets around an IPv6 address, the port where it is needed.
    std::string authority() const;

    // Without the query, which may hold what a log must not.
    std::string without_query() const;
};

bool same_origin(const Url& a, const Url& b);

// An address of this machine: 127.0.0.0/8, ::1, or the name localhost (RFC 6761, 6.3).
bool is_loopback(std::string_view host);

// Errors: Errc::invalid with the reason; also for http:// to anything but a loopback address.
Result<Url> parse_url(std::string_view text);

// What a reference (of a Location header, say) means seen from `base` (RFC 3986, 5.2).
Result<Url> resolve(const Url& base, std::string_view reference);

}  // namespace giposync
