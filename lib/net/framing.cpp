#include "net/framing.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace giposync::net {
namespace {

using boost::beast::iequals;

bool has_member(const Head& head, std::string_view name, std::string_view wanted)
{
    const auto members = members_of(head.headers, name);
    return std::any_of(members.begin(), members.end(), [wanted](auto one) { return iequals(one, wanted); });
}

// Whether the body comes in chunks. Any other coding is one that we did not offer (RFC 9112, 7).
Result<bool> is_chunked(const Head& head)
{
    bool chunked = false;
    for (const auto coding : members_of(head.headers, "Transfer-Encoding"))
    {
        if (iequals(coding, "identity") && !chunked)
            continue;
        if (chunked || !iequals(coding, "chunked"))
            return Error{Errc::malformed, "the answer has a Transfer-Encoding that nobody asked for"};
        chunked = true;
    }
    return chunked;
}

// The same length may be said twice (RFC 9110, 8.6), another may not.
Result<std::optional<std::uint64_t>> content_length(const Head& head)
{
    std::optional<std::uint64_t> length;
    for (const auto member : members_of(head.headers, "Content-Length"))
    {
        std::uint64_t value = 0;
        const auto* const end = member.data() + member.size();
        const auto parsed = std::from_chars(member.data(), end, value);
        if (parsed.ec != std::errc{} || parsed.ptr != end)
            return Error{Errc::malformed, "the answer's Content-Length is no number"};
        if (length && *length != value)
            return Error{Errc::malformed, "the answer has two different Content-Lengths"};
        length = value;
    }
    return length;
}

bool wants_keep_alive(const Head& head)
{
    if (has_member(head, "Connection", "close"))
        return false;
    return head.minor_version >= 1 || has_member(head, "Connection", "keep-alive");
}

}  // namespace

Result<Framing> framing_of(const Head& head)
{
    const bool alive = wants_keep_alive(head);
    if (head.status < 200 || head.status == 204 || head.status == 304)
        return Framing{Framing::Kind::none, 0, alive};
    const auto chunked = is_chunked(head);
    if (!chunked)
        return chunked.error();
    const auto length = content_length(head);
    if (!length)
        return length.error();
    // Both, or chunks from before HTTP/1.1: somebody on the way misunderstands, so nothing may follow.
    if (*chunked)
        return Framing{Framing::Kind::chunked, 0, alive && !*length && head.minor_version >= 1};
    if (!*length)
        return Framing{Framing::Kind::until_closed, 0, false};
    return Framing{**length == 0 ? Framing::Kind::none : Framing::Kind::length, **length, alive};
}

}  // namespace giposync::net
