#pragma once

#include "net/transport.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace giposync::net {

// What comes before the body of an answer.
struct Head
{
    unsigned status = 0;
    unsigned minor_version = 1;  // of HTTP/1.x
    std::vector<Header> headers;
};

// How many bytes the head at the front of `text` takes, its empty line included; nothing while it is not
// whole. The first `searched` bytes are known to hold no end.
std::optional<std::size_t> end_of_head(std::string_view text, std::size_t searched);

// Whether `text` can be the beginning of an HTTP/1 answer, so that whoever speaks something else is found
// out at once and not by a deadline.
bool may_begin_head(std::string_view text);

// Reads a whole head (RFC 9112, 2 to 5). Takes what servers really send and a recipient may take: bare line
// feeds, a status line without a reason, folded fields. Errors: malformed.
Result<Head> parse_head(std::string_view text);

// The members of all fields of that name, which hold comma-separated lists (RFC 9110, 5.6.1).
std::vector<std::string_view> members_of(const std::vector<Header>& headers, std::string_view name);

// Whether `c` may stand in the name of a field (RFC 9110, 5.6.2).
bool is_token_char(char c);

}  // namespace giposync::net
