#include "quota/plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_named = 8;

double per_hour(double requests, Duration every)
{
    return requests * static_cast<double>(Duration(1h).count()) / static_cast<double>(every.count());
}

double per_hour(const Demand& demand)
{
    return per_hour(demand.requests, demand.every);
}

// At most one decimal, and none where it is zero.
std::string text_of(double number)
{
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed, 1).ptr;
    std::string text(buffer.data(), end);
    if (text.ends_with(".0"))
        text.resize(text.size() - 2);
    return text;
}

std::string text_of(Duration span)
{
    if (span % 24h == 0ms)
        return std::to_string(span / 24h) + "d";
    if (span % 1h == 0ms)
        return std::to_string(span / 1h) + "h";
    if (span % 1min == 0ms)
        return std::to_string(span / 1min) + "m";
    return text_of(static_cast<double>(span.count()) / 1000.0) + "s";
}

std::string line_of(const Demand& demand)
{
    return demand.name + " " + text_of(demand.requests) + " every " + text_of(demand.every) + " = " +
           text_of(per_hour(demand)) + "/h, ";
}

std::string arithmetic_of(std::vector<Demand> demands)
{
    std::stable_sort(demands.begin(), demands.end(), [](const Demand& a, const Demand& b) {
        return per_hour(a) > per_hour(b);
    });
    const auto named = std::min(demands.size(), most_named);
    std::string text;
    for (std::size_t i = 0; i < named; ++i)
        text += line_of(demands[i]);
    double rest = 0;
    for (std::size_t i = named; i < demands.size(); ++i)
        rest += per_hour(demands[i]);
    if (named < demands.size())
        text += std::to_string(demands.size() - named) + " more = " + text_of(rest) + "/h, ";
    return text;
}

}  // namespace

Plan plan(const Ceiling& ceiling, std::span<const Demand> demands)
{
    Plan result;
    result.allowed_per_hour = per_hour(static_cast<double>(ceiling.requests), ceiling.per);
    for (const Demand& demand : demands)
        result.needed_per_hour += per_hour(demand);
    result.fits = result.needed_per_hour <= result.allowed_per_hour;
    result.arithmetic = arithmetic_of({demands.begin(), demands.end()}) + "together " +
                        text_of(result.needed_per_hour) + "/h; allowed " + std::to_string(ceiling.requests) +
                        " per " + text_of(ceiling.per) + " = " + text_of(result.allowed_per_hour) + "/h";
    return result;
}

}  // namespace giposync::quota
