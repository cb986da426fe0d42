#include "sandbox/time_text.hpp"

#include <array>
#include <cstddef>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

chr::year_month_day civil(std::int32_t day)
{
    return chr::year_month_day{chr::sys_days{chr::days{day}}};
}

// 01:00 UTC on the last Sunday of the month: when all of the Union changes its clocks.
chr::sys_seconds change_of_clocks(chr::year year, chr::month month)
{
    return chr::sys_days{year / month / chr::Sunday[chr::last]} + chr::hours{1};
}

// Exactly `width` decimal digits.
void append_number(std::string& out, std::int64_t number, int width)
{
    std::array<char, 20> digits{};
    for (int i = width; i-- > 0; number /= 10)
        digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + number % 10);
    out.append(digits.data(), static_cast<std::size_t>(width));
}

void append_offset(std::string& out, chr::seconds offset)
{
    out += '+';
    append_number(out, offset / chr::hours{1}, 2);
    out += ":00";
}

}  // namespace

chr::seconds rome_offset(Stamp moment)
{
    const auto day = chr::floor<chr::days>(moment);
    const chr::year_month_day date{day};
    bool summer = date.month() > chr::March && date.month() <= chr::October;
    if (date.month() == chr::March || date.month() == chr::October)
    {
        const bool changed = moment >= change_of_clocks(date.year(), date.month());
        summer = (date.month() == chr::March) == changed;
    }
    return summer ? chr::hours{2} : chr::hours{1};
}

Stamp from_rome(Stamp local)
{
    const Stamp in_summer = local - chr::hours{2};
    return rome_offset(in_summer) == chr::hours{2} ? in_summer : local - chr::hours{1};
}

std::int32_t rome_day(Stamp moment)
{
    return static_cast<std::int32_t>(
        chr::floor<chr::days>(moment + rome_offset(moment)).time_since_epoch().count()
    );
}

Stamp rome_time(std::int32_t day, chr::minutes time_of_day)
{
    return from_rome(Stamp{chr::sys_days{chr::days{day}} + time_of_day});
}

void append_time(std::string& out, Stamp moment, TimeSpelling spelling)
{
    const bool italian = spelling.zoning == Zoning::offset || spelling.zoning == Zoning::rome;
    const auto offset = italian ? rome_offset(moment) : chr::seconds{0};
    const Stamp shown = moment + offset;
    const auto day = chr::floor<chr::days>(shown);
    const auto second = chr::floor<chr::seconds>(shown);
    const std::int64_t of_day = (second - day).count();
    append_day(out, static_cast<std::int32_t>(day.time_since_epoch().count()));
    out += 'T';
    append_number(out, of_day / 3600, 2);
    out += ':';
    append_number(out, of_day / 60 % 60, 2);
    out += ':';
    append_number(out, of_day % 60, 2);
    if (spelling.digits > 0)
    {
        std::int64_t fraction = (shown - second).count();
        for (int cut = 9; cut > spelling.digits; --cut)
            fraction /= 10;
        out += '.';
        append_number(out, fraction, spelling.digits);
    }
    if (spelling.zoning == Zoning::z)
        out += 'Z';
    if (spelling.zoning == Zoning::offset)
        append_offset(out, offset);
}

std::string time_text(Stamp moment, TimeSpelling spelling)
{
    std::string text;
    append_time(text, moment, spelling);
    return text;
}

void append_day(std::string& out, std::int32_t day)
{
    const auto date = civil(day);
    append_number(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_number(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_number(out, static_cast<unsigned>(date.day()), 2);
}

std::string day_text(std::int32_t day)
{
    std::string text;
    append_day(text, day);
    return text;
}

std::string http_date(Instant moment)
{
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12>
        months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = chr::floor<chr::days>(moment);
    const chr::year_month_day date{day};
    const std::int64_t of_day = chr::floor<chr::seconds>(moment - day).count();
    std::string text{days[chr::weekday{day}.c_encoding()]};
    text += ", ";
    append_number(text, static_cast<unsigned>(date.day()), 2);
    text += ' ';
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += ' ';
    append_number(text, static_cast<int>(date.year()), 4);
    for (const auto& [lead, value] :
         {std::pair{' ', of_day / 3600}, std::pair{':', of_day / 60 % 60}, std::pair{':', of_day % 60}})
    {
        text += lead;
        append_number(text, value, 2);
    }
    return text + " GMT";
}

}  // namespace giposync::sandbox
