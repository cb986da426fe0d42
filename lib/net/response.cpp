#include "net/http_date.hpp"
#include "net/transport.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace chr = std::chrono;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;

// Of what is asked for beyond this, nobody knows what was meant.
constexpr chr::seconds longest = chr::days(366);

// "30"; a fraction, which nobody may send, is rounded up.
std::optional<chr::seconds> parse_delay(std::string_view text)
{
    std::int64_t whole = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, whole);
    if (failure == std::errc::invalid_argument)
        return std::nullopt;
    if (failure == std::errc::result_out_of_range)
        whole = text.front() == '-' ? 0 : longest.count();
    const std::string_view fraction(rest, static_cast<std::size_t>(end - rest));
    if (!fraction.empty() && (fraction.size() == 1 || fraction.front() != '.'))
        return std::nullopt;
    if (fraction.find_first_not_of("0123456789", 1) != std::string_view::npos)
        return std::nullopt;
    const bool more = fraction.find_first_not_of(".0") != std::string_view::npos;
    const auto delay = chr::seconds(std::clamp<std::int64_t>(whole, 0, longest.count()));
    return more ? std::min(delay + 1s, longest) : delay;
}

// How dates are read.
struct Dates
{
    Instant now;
    Duration longest;
};

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(begin);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

std::optional<Duration> pause_in(std::string_view text, const Dates& dates)
{
    if (const auto delay = parse_delay(text))
        return *delay;
    const auto date = parse_http_date(text, dates.now);
    if (!date)
        return std::nullopt;
    return std::clamp<Duration>(*date - dates.now, Duration::zero(), dates.longest);
}

// What a proxy makes of several headers is a list (RFC 9110, 5.3). A date may have a comma of its own.
std::optional<Duration> longest_pause_in(std::string_view list, const Dates& dates)
{
    std::optional<Duration> found;
    for (std::size_t begin = 0; begin < list.size();)
    {
        auto end = std::min(list.find(',', begin), list.size());
        auto one = pause_in(trimmed(list.substr(begin, end - begin)), dates);
        if (!one && end < list.size())
        {
            const auto further = std::min(list.find(',', end + 1), list.size());
            one = pause_in(trimmed(list.substr(begin, further - begin)), dates);
            end = one ? further : end;
        }
        const bool may_be_decimal = end + 1 < list.size() && list[end + 1] != ' ';
        if (one && may_be_decimal)
            *one += 1s;
        found = std::max(found, one);  // nothing is less than any pause
        begin = end + 1;
    }
    return found;
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
    return value ? parse_http_date(*value, Instant{}) : std::nullopt;
}

std::optional<Duration> Response::retry_after(Instant now, Duration longest_by_date) const
{
    const Dates dates{now, std::min<Duration>(longest, longest_by_date)};
    std::optional<Duration> asked;
    for (const Header& one : headers)
        if (boost::beast::iequals(one.name, "Retry-After"))
            asked = std::max(asked, longest_pause_in(one.value, dates));
    return asked;
}

}  // namespace giposync::net
