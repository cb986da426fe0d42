// What time_text.hpp reads; time_text.cpp has what it writes.

#include "sandbox/time_text.hpp"

#include <algorithm>
#include <cstddef>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

// Takes a text apart from its front.
struct Cursor
{
    std::string_view left;

    bool take(char c)
    {
        if (left.empty() || left.front() != c)
            return false;
        left.remove_prefix(1);
        return true;
    }

    // Exactly `width` digits.
    std::optional<int> number(std::size_t width)
    {
        int value = 0;
        if (left.size() < width)
            return std::nullopt;
        for (const char c : left.substr(0, width))
        {
            if (c < '0' || c > '9')
                return std::nullopt;
            value = value * 10 + (c - '0');
        }
        left.remove_prefix(width);
        return value;
    }
};

std::optional<std::int32_t> take_day(Cursor& text)
{
    const auto year = text.number(4);
    const bool extended = text.take('-');
    const auto month = year ? text.number(2) : std::nullopt;
    if (!month || extended != text.take('-'))
        return std::nullopt;
    const auto day = text.number(2);
    if (!day)
        return std::nullopt;
    const chr::year_month_day date{
        chr::year{*year},
        chr::month{static_cast<unsigned>(*month)},
        chr::day{static_cast<unsigned>(*day)}};
    if (!date.ok())
        return std::nullopt;
    return static_cast<std::int32_t>(chr::sys_days{date}.time_since_epoch().count());
}

std::optional<chr::nanoseconds> take_fraction(Cursor& text)
{
    std::int64_t nanos = 0;
    std::int64_t unit = 100'000'000;
    if (text.left.empty() || text.left.front() < '0' || text.left.front() > '9')
        return std::nullopt;
    for (; !text.left.empty() && text.left.front() >= '0' && text.left.front() <= '9'; unit /= 10)
    {
        nanos += unit * (text.left.front() - '0');
        text.left.remove_prefix(1);
    }
    return chr::nanoseconds{nanos};
}

struct ClockTime
{
    chr::seconds seconds{0};
    chr::nanoseconds fraction{0};
};

std::optional<ClockTime> take_clock_time(Cursor& text)
{
    const auto hour = text.number(2);
    const bool extended = text.take(':');
    const auto minute = hour ? text.number(2) : std::nullopt;
    if (!minute || *hour > 24 || *minute > 59)
        return std::nullopt;
    ClockTime time{chr::hours{*hour} + chr::minutes{*minute}, {}};
    const bool more = extended ? text.take(':')
                               : !text.left.empty() && text.left.front() >= '0' && text.left.front() <= '9';
    if (more)
    {
        const auto second = text.number(2);
        if (!second || *second > 60)
            return std::nullopt;
        time.seconds += chr::seconds{*second};
        if (text.take('.') || text.take(','))
        {
            const auto fraction = take_fraction(text);
            if (!fraction)
                return std::nullopt;
            time.fraction = *fraction;
        }
    }
    if (*hour == 24 && (time.seconds != chr::hours{24} || time.fraction.count() != 0))
        return std::nullopt;
    return time;
}

// What stands behind the time: nothing where the text is wrong, no value inside where it names no zone.
std::optional<std::optional<chr::seconds>> take_zone(Cursor& text)
{
    if (text.left.empty())
        return std::optional<chr::seconds>{};
    if (text.take('Z') || text.take('z'))
        return std::optional{chr::seconds{0}};
    const int sign = text.take('+') ? 1 : text.take('-') ? -1 : 0;
    const auto hours = sign != 0 ? text.number(2) : std::nullopt;
    if (!hours || *hours > 23)
        return std::nullopt;
    const bool colon = text.take(':');
    if (!colon && text.left.empty())
        return std::optional{sign * chr::seconds{chr::hours{*hours}}};
    const auto minutes = text.number(2);
    if (!minutes || *minutes > 59)
        return std::nullopt;
    return std::optional{sign * chr::seconds{chr::hours{*hours} + chr::minutes{*minutes}}};
}

// int64 nanoseconds reach from 1677 to 2262.
Stamp clamped(std::int64_t seconds, chr::nanoseconds fraction)
{
    constexpr std::int64_t furthest = 9'200'000'000;
    return Stamp{chr::seconds{std::clamp(seconds, -furthest, furthest)} + fraction};
}

}  // namespace

std::optional<Stamp> read_time(std::string_view text, Zoning zoneless)
{
    Cursor cursor{text};
    const auto day = take_day(cursor);
    if (!day)
        return std::nullopt;
    ClockTime time;
    std::optional<chr::seconds> offset;
    if (!cursor.left.empty())
    {
        if (!cursor.take('T') && !cursor.take('t') && !cursor.take(' '))
            return std::nullopt;
        const auto clock_time = take_clock_time(cursor);
        const auto zone = clock_time ? take_zone(cursor) : std::nullopt;
        if (!zone || !cursor.left.empty())
            return std::nullopt;
        time = *clock_time;
        offset = *zone;
    }
    const std::int64_t local = std::int64_t{*day} * 86'400 + time.seconds.count();
    if (!offset && zoneless == Zoning::rome)
        return from_rome(clamped(local, time.fraction));
    return clamped(local - offset.value_or(chr::seconds{0}).count(), time.fraction);
}

std::optional<std::int32_t> read_day(std::string_view text)
{
    Cursor cursor{text};
    const auto day = text.size() == 10 ? take_day(cursor) : std::nullopt;
    return cursor.left.empty() ? day : std::nullopt;
}

}  // namespace giposync::sandbox
