#include "scenario/report_answers.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <type_traits>

namespace giposync::test {

bool alike(const Line& found, const Line& expected)
{
    return std::ranges::equal(found, expected, [](const Cell& a, const Cell& b) {
        if (a.index() != b.index())
            return false;
        if (const auto* rounded = std::get_if<Rounded>(&b))
            return std::abs(std::get<Rounded>(a).value - rounded->value) <= rounded->within;
        return std::visit(
            [&](const auto& value) {
                using Value = std::decay_t<decltype(value)>;
                if constexpr (std::is_same_v<Value, Rounded> || std::is_same_v<Value, std::nullptr_t>)
                    return true;
                else
                    return value == std::get<Value>(b);
            },
            a
        );
    });
}

std::string shown(const Line& line)
{
    std::ostringstream text;
    for (const auto& cell : line)
    {
        if (const auto* string = std::get_if<std::string>(&cell))
            text << *string;
        else if (const auto* integer = std::get_if<std::int64_t>(&cell))
            text << *integer;
        else if (const auto* rounded = std::get_if<Rounded>(&cell))
            text << rounded->value << " (real)";
        else
            text << "NULL";
        text << " | ";
    }
    return text.str();
}

}  // namespace giposync::test
