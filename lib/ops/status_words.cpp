#include "ops/status_words.hpp"

#include "base/iso8601.hpp"
#include "ops/printable.hpp"

#include <algorithm>
#include <array>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

template <class Unit>
std::string in_units(Duration span, std::string_view unit)
{
    return std::to_string(std::chrono::duration_cast<Unit>(span).count()) + std::string(unit);
}

}  // namespace

std::string span_in_words(Duration span)
{
    span = std::max(span, Duration::zero());
    if (span < 1min)
        return in_units<std::chrono::seconds>(span, " s");
    if (span < 1h)
        return in_units<std::chrono::minutes>(span, " min");
    if (span < 48h)
        return in_units<std::chrono::hours>(span, " h");
    return in_units<std::chrono::days>(span, " d");
}

std::string moment_in_words(Instant moment)
{
    auto text = to_text_in_seconds(moment);  // 2026-01-30T08:00:00Z
    text[10] = ' ';
    return text.substr(0, 16) + " UTC";
}

std::string since_in_words(Instant since, Instant now)
{
    return "since " + moment_in_words(since) + " (" + span_in_words(now - since) + ")";
}

std::string with_separators(std::int64_t number)
{
    auto text = std::to_string(number);
    const std::size_t first_digit = number < 0 ? 1 : 0;
    for (auto at = text.size(); at > first_digit + 3;)
        text.insert(at -= 3, 1, ',');
    return text;
}

std::string count_in_words(std::int64_t number, std::string_view thing)
{
    return with_separators(number) + " " + std::string(thing) + (number == 1 ? "" : "s");
}

std::string size_in_words(std::int64_t bytes)
{
    constexpr std::array<std::string_view, 5> units{" KiB", " MiB", " GiB", " TiB", " PiB"};
    if (bytes < 1024)
        return std::to_string(bytes) + " B";
    std::int64_t tenths = bytes * 10 / 1024;
    std::size_t unit = 0;
    for (; tenths >= 10 * 1024 && unit + 1 < units.size(); ++unit)
        tenths /= 1024;
    auto text = std::to_string(tenths / 10);
    if (tenths < 100)
        text += "." + std::to_string(tenths % 10);
    return text.append(units[unit]);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns)
{
    std::vector<std::string> lines{""};
    while (!text.empty())
    {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = cut_to_width(text.substr(0, end), columns);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (word.empty())
            continue;
        if (!lines.back().empty() && width_of(lines.back()) + 1 + width_of(word) > columns)
            lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    return lines;
}

}  // namespace giposync::ops
