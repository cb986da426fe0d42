#include "net/http_date.hpp"
#include "net/transport.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace chr = std::chrono;

namespace giposync::net {

std::optional<std::string_view> Response::header(std::string_view name) const
{
    for (const Header& one : headers)
        if (boost::beast::iequals(one.name, name))
            return one.value;
    return std::nullopt;
}

std::optional<Instant> Response::date() const
{
    const auto value = header("Date");
    return value ? parse_http_date(*value, Instant{}) : std::nullopt;
}

std::optional<Duration> Response::retry_after(Instant now) const
{
    const auto value = header("Retry-After");
    if (!value)
        return std::nullopt;
    std::int64_t seconds = 0;
    const auto* const end = value->data() + value->size();
    const auto parsed = std::from_chars(value->data(), end, seconds);
    if (parsed.ec == std::errc{} && parsed.ptr == end)
    {
        constexpr std::int64_t longest = 366 * 86'400;
        return chr::seconds(std::clamp<std::int64_t>(seconds, 0, longest));
    }
    const auto date = parse_http_date(*value, now);
    if (!date)
        return std::nullopt;
    return std::max(*date - now, Duration::zero());
}

}  // namespace giposync::net
