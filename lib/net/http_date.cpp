#include "net/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace chr = std::chrono;

namespace giposync::net {
namespace {

constexpr Instant written = chr::sys_days{chr::January / 1 / 2026};
constexpr chr::years farthest_ahead{50};

// The parts of a date, as they stand in it.
struct Parts
{
    std::string_view year;
    std::string_view month;
    std::string_view day;
    std::string_view time;
};

// Whether the text looks like the pattern: its letters and spaces stand for themselves, '*' for anything.
bool matches(std::string_view text, std::string_view pattern)
{
    return std::ranges::equal(text, pattern, [](char c, char p) { return p == '*' || p == c; });
}

// Without the name of the zone, which has to be there. GMT is the one to be sent; some say the same
// otherwise.
std::string_view without_zone(std::string_view text)
{
    for (const std::string_view zone : {" GMT", " UTC", " +0000"})
        if (text.ends_with(zone))
            return text.substr(0, text.size() - zone.size());
    return {};
}

std::optional<Parts> split(std::string_view text)
{
    auto universal = without_zone(text);
    if (matches(universal, "***, ** *** **** **:**:**"))
        return Parts{
            universal.substr(12, 4),
            universal.substr(8, 3),
            universal.substr(5, 2),
            universal.substr(17, 8)};
    if (matches(text, "*** *** ** **:**:** ****"))
    {
        const std::size_t padding = text[8] == ' ' ? 1 : 0;
        const auto day = text.substr(8 + padding, 2 - padding);
        return Parts{text.substr(20, 4), text.substr(4, 3), day, text.substr(11, 8)};
    }
    universal.remove_prefix(std::min(universal.size(), universal.find(',')));
    if (matches(universal, ", **-***-** **:**:**"))
        return Parts{
            universal.substr(9, 2),
            universal.substr(5, 3),
            universal.substr(2, 2),
            universal.substr(12, 8)};
    return std::nullopt;
}

// -1: it is none.
int number(std::string_view text)
{
    int value = -1;
    const auto* const end = text.data() + text.size();
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits && std::from_chars(text.data(), end, value).ptr == end ? value : -1;
}

std::optional<chr::seconds> time_of_day(std::string_view text)
{
    const int hour = number(text.substr(0, 2));
    const int minute = number(text.substr(3, 2));
    const int second = number(text.substr(6, 2));
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return chr::hours(hour) + chr::minutes(minute) + chr::seconds(second);
}

std::optional<Instant> moment(chr::year year, const Parts& parts)
{
    constexpr std::array<std::string_view, 12>
        months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto month = std::ranges::find(months, parts.month) - months.begin() + 1;
    const int day = number(parts.day);
    const auto time = time_of_day(parts.time);
    const chr::year_month_day date{
        year,
        chr::month{static_cast<unsigned>(month)},
        chr::day{static_cast<unsigned>(std::max(day, 0))}};
    if (!date.ok() || !time)
        return std::nullopt;
    return chr::sys_days{date} + *time;
}

}  // namespace

std::optional<Instant> parse_http_date(std::string_view text, Instant now)
{
    const auto parts = split(text);
    const int year = parts ? number(parts->year) : -1;
    if (year < 0)
        return std::nullopt;
    if (parts->year.size() == 4)
        return moment(chr::year{year}, *parts);

    const auto latest = std::max(now, written) + farthest_ahead;
    const auto last_year = chr::year_month_day{chr::floor<chr::days>(latest)}.year();
    const chr::year same_century{static_cast<int>(last_year) / 100 * 100 + year};
    const auto found = moment(same_century, *parts);
    if (same_century <= last_year && (!found || *found <= latest))
        return found;
    return moment(same_century - chr::years(100), *parts);
}

}  // namespace giposync::net
