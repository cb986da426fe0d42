#include "config/duration.hpp"

#include "config/wording.hpp"

#include <charconv>
#include <cstdint>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;

struct Unit
{
    char letter;
    std::chrono::seconds length;
};

constexpr Unit units[]{{'y', 365 * 24h}, {'d', 24h}, {'h', 1h}, {'m', 1min}, {'s', 1s}};

// A timer counts nanoseconds in 64 bits: some 292 years.
constexpr std::chrono::seconds longest = 100 * 365 * 24h;

Error must_be(std::string_view what, std::string_view text)
{
    return {Errc::invalid, "must be " + std::string(what) + ", not " + in_quotes(text)};
}

const Unit* find_unit(std::string_view text)
{
    for (const Unit& unit : units)
        if (!text.empty() && unit.letter == text.back())
            return &unit;
    return nullptr;
}

}  // namespace

Result<Duration> parse_duration(std::string_view text)
{
    constexpr auto shape = R"(a duration such as "90s", "5m", "2h", "1d" or "1y")";
    const Unit* unit = find_unit(text);
    if (!unit)
        return must_be(shape, text);

    std::uint64_t number = 0;
    const auto* const end = text.data() + text.size() - 1;
    const auto [stopped, failure] = std::from_chars(text.data(), end, number);
    if (stopped != end || text.size() == 1 || failure == std::errc::invalid_argument)
        return must_be(shape, text);
    if (failure == std::errc{} && number == 0)
        return must_be("at least one second", text);
    if (failure == std::errc::result_out_of_range ||
        number > static_cast<std::uint64_t>(longest / unit->length))
        return must_be("at most 100 years", text);
    return Duration{unit->length * static_cast<std::int64_t>(number)};
}

std::string to_text(Duration duration)
{
    for (const Unit& unit : units)
        if (duration % unit.length == 0s)
            return std::to_string(duration / unit.length) + unit.letter;
    return std::to_string(duration / 1s) + 's';
}

}  // namespace giposync::config
