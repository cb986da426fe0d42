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

std::optional<Duration> pause_in(std::string_view text, Instant now)
{
    if (const auto delay = parse_delay(text))
        return *delay;
    const auto date = parse_http_date(text, now);
    if (!date)
        return std::nullopt;
    return std::clamp<Duration>(*date - now, Duration::zero(), longest);
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

std::optional<Duration> Response::retry_after(Instant now) const
{
    std::optional<Duration> asked;
    for (const Header& one : headers)
        if (boost::beast::iequals(one.name, "Retry-After"))
            asked = std::max(asked, pause_in(one.value, now));  // nothing is less than any pause
    return asked;
}

}  // namespace giposync::net
