#include "base/iso8601.hpp"

#include "base/zone.hpp"

#include <chrono>
#include <cstddef>

namespace chr = std::chrono;

namespace giposync {
namespace {

// Reads fixed pieces from the front of a text; once it fails it stays failed.
class Pieces
{
public:
    explicit Pieces(std::string_view text) : left_(text) {}

    bool ok() const { return ok_; }

    bool at_end() const { return left_.empty(); }

    char next() const { return left_.empty() ? '\0' : left_.front(); }

    bool take(char wanted)
    {
        if (next() != wanted || left_.empty())
            return false;
        left_.remove_prefix(1);
        return true;
    }

    int digits(std::size_t count)
    {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i)
        {
            if (left_.empty() || left_.front() < '0' || left_.front() > '9')
            {
                ok_ = false;
                return 0;
            }
            value = value * 10 + (left_.front() - '0');
            left_.remove_prefix(1);
        }
        return value;
    }

    // At least one digit; those beyond the ninth are cut off.
    std::int32_t fraction()
    {
        std::int32_t nanoseconds = 0;
        std::int32_t unit = 100'000'000;
        if (next() < '0' || next() > '9')
            ok_ = false;
        while (next() >= '0' && next() <= '9')
        {
            nanoseconds += unit * (next() - '0');
            unit /= 10;
            left_.remove_prefix(1);
        }
        return nanoseconds;
    }

private:
    std::string_view left_;
    bool ok_ = true;
};

std::optional<chr::sys_days> take_date(Pieces& text)
{
    const int year = text.digits(4);
    const bool dashes = text.take('-');
    const int month = text.digits(2);
    const bool more_dashes = text.take('-');
    const int day = text.digits(2);
    const chr::year_month_day date{
        chr::year{year},
        chr::month{static_cast<unsigned>(month)},
        chr::day{static_cast<unsigned>(day)}};
    if (!text.ok() || !dashes || !more_dashes || !date.ok())
        return std::nullopt;
    return chr::sys_days{date};
}

struct TimeOfDay
{
    std::int64_t seconds = 0;
    std::int32_t nanoseconds = 0;
};

std::optional<TimeOfDay> take_time(Pieces& text)
{
    const int hour = text.digits(2);
    const bool colon = text.take(':');
    const int minute = text.digits(2);
    int second = 0;
    std::int32_t nanoseconds = 0;
    if (text.take(':'))
    {
        second = text.digits(2);
        if (text.take('.') || text.take(','))
            nanoseconds = text.fraction();
    }
    const bool midnight_at_the_end = hour == 24 && minute == 0 && second == 0 && nanoseconds == 0;
    if (!text.ok() || !colon || (hour > 23 && !midnight_at_the_end) || minute > 59 || second > 60)
        return std::nullopt;
    return TimeOfDay{hour * 3600 + minute * 60 + second, nanoseconds};
}

// Seconds east of UTC; nothing where the zone is malformed. The caller has seen the sign.
std::optional<std::int64_t> take_offset(Pieces& text)
{
    const int sign = text.next() == '-' ? -1 : 1;
    text.take(text.next());
    const int hours = text.digits(2);
    int minutes = 0;
    if (text.take(':') || !text.at_end())
        minutes = text.digits(2);
    if (!text.ok() || hours > 23 || minutes > 59)
        return std::nullopt;
    return sign * (hours * 3600 + minutes * 60);
}

// printf would be the dearest part of storing a time.
void put_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value)
{
    for (std::size_t i = at + count; i-- > at; value /= 10)
        text[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

Timestamp to_timestamp(Instant instant)
{
    const auto whole = chr::floor<chr::seconds>(instant);
    const auto rest = chr::duration_cast<chr::nanoseconds>(instant - whole);
    return {whole.time_since_epoch().count(), static_cast<std::int32_t>(rest.count())};
}

Instant to_instant(Timestamp timestamp)
{
    return Instant{chr::seconds(timestamp.seconds) + Duration(timestamp.nanoseconds / 1'000'000)};
}

std::optional<Timestamp> parse_timestamp(std::string_view text, const Zone& zone)
{
    Pieces pieces{text};
    const auto date = take_date(pieces);
    if (!date || !(pieces.take('T') || pieces.take('t') || pieces.take(' ')))
        return std::nullopt;
    const auto time = take_time(pieces);
    if (!time)
        return std::nullopt;

    const auto local = chr::seconds(date->time_since_epoch()).count() + time->seconds;
    if (pieces.at_end())
        return Timestamp{zone.to_utc(local), time->nanoseconds};
    if (pieces.take('Z') || pieces.take('z'))
        return pieces.at_end() ? std::optional{Timestamp{local, time->nanoseconds}} : std::nullopt;
    if (pieces.next() != '+' && pieces.next() != '-')
        return std::nullopt;
    const auto offset = take_offset(pieces);
    if (!offset || !pieces.at_end())
        return std::nullopt;
    return Timestamp{local - *offset, time->nanoseconds};
}

bool is_date(std::string_view text)
{
    Pieces pieces{text};
    return take_date(pieces) && pieces.at_end();
}

std::string to_text(Timestamp timestamp)
{
    const chr::sys_seconds when{chr::seconds(timestamp.seconds)};
    const auto day = chr::floor<chr::days>(when);
    const chr::year_month_day date{day};
    const chr::hh_mm_ss time{when - day};
    std::string text = "0000-00-00T00:00:00.000Z";
    put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
    put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
    put_digits(text, 11, 2, time.hours().count());
    put_digits(text, 14, 2, time.minutes().count());
    put_digits(text, 17, 2, time.seconds().count());
    put_digits(text, 20, 3, timestamp.nanoseconds / 1'000'000);
    const int year = static_cast<int>(date.year());
    if (year >= 0 && year <= 9999)
        put_digits(text, 0, 4, year);
    else  // a zone can move a time that far
        text.replace(0, 4, std::to_string(year));
    return text;
}

std::string to_text(Instant instant)
{
    return to_text(to_timestamp(instant));
}

std::string to_text_in_seconds(Instant instant)
{
    auto text = to_text(instant);
    text.replace(text.size() - 5, 5, "Z");
    return text;
}

}  // namespace giposync
