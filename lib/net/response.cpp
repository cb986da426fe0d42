#include "net/transport.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string>

namespace chr = std::chrono;

namespace giposync::net {
namespace {

// IMF-fixdate, the one form of HTTP-date that may be sent (RFC 9110, 5.6.7): Sun, 06 Nov 1994 08:49:37 GMT
std::optional<Instant> parse_http_date(std::string_view text)
{
    constexpr std::array<std::string_view, 12>
        months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(25) != " GMT" || text.substr(3, 2) != ", ")
        return std::nullopt;
    const auto number = [text](std::size_t at, std::size_t length) {
        int value = -1;
        const auto* const end = text.data() + at + length;
        return std::from_chars(text.data() + at, end, value).ptr == end ? value : -1;
    };
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3)) - months.begin() + 1;
    const chr::year_month_day date{
        chr::year{number(12, 4)},
        chr::month{static_cast<unsigned>(month)},
        chr::day{static_cast<unsigned>(number(5, 2))}};
    const int hour = number(17, 2);
    const int minute = number(20, 2);
    const int second = number(23, 2);
    if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return chr::sys_days{date} + chr::hours(hour) + chr::minutes(minute) + chr::seconds(second);
}

}  // namespace

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
    return value ? parse_http_date(*value) : std::nullopt;
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
    const auto date = parse_http_date(*value);
    if (!date)
        return std::nullopt;
    return std::max(*date - now, Duration::zero());
}

}  // namespace giposync::net
