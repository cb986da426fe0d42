#include "base/json.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace giposync::json {
namespace {

// A decimal number without its spelling: 0.digits × 10^exponent, no zeros at either end of the digits.
struct Decimal
{
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;

    friend bool operator==(const Decimal&, const Decimal&) = default;
};

Decimal to_decimal(std::string_view token)
{
    Decimal number;
    if (token.front() == '-')
    {
        number.negative = true;
        token.remove_prefix(1);
    }
    const auto e = token.find_first_of("eE");
    const auto mantissa = token.substr(0, e);
    const auto dot = mantissa.find('.');
    number.exponent = static_cast<std::int64_t>(std::min(dot, mantissa.size()));
    number.digits = mantissa.substr(0, dot);
    if (dot != std::string_view::npos)
        number.digits += mantissa.substr(dot + 1);

    const auto first = number.digits.find_first_not_of('0');
    if (first == std::string::npos)
        return {};  // zero, whatever its sign and exponent
    number.digits.erase(0, first);
    number.exponent -= static_cast<std::int64_t>(first);
    number.digits.erase(number.digits.find_last_not_of('0') + 1);
    if (e != std::string_view::npos)
    {
        auto power = token.substr(e + 1);
        if (power.front() == '+')
            power.remove_prefix(1);
        // An exponent beyond 64 bits is told apart by its text.
        const auto value = as_integer(power);
        if (!value || *value > 1'000'000'000'000'000 || *value < -1'000'000'000'000'000)
            number.digits += "e" + std::string(power);
        else
            number.exponent += *value;
    }
    return number;
}

bool same_number(std::string_view a, std::string_view b)
{
    return a == b || to_decimal(a) == to_decimal(b);
}

// A lone surrogate decodes to U+FFFD, so tokens with \u are only the same when no such loss made them so.
bool has_lone_surrogate(std::string_view token)
{
    return token.find("\\u") != std::string_view::npos &&
           decoded(token).find("\xEF\xBF\xBD") != std::string::npos;
}

bool same_string(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    if (a.find('\\') == std::string_view::npos && b.find('\\') == std::string_view::npos)
        return false;
    if (has_lone_surrogate(a) || has_lone_surrogate(b))
        return false;
    return decoded(a) == decoded(b);
}

using Members = std::vector<std::pair<std::string, std::string_view>>;

Members members_of(std::string_view object)
{
    Members members;
    Reader reader{object};
    reader.enter();
    std::string_view name;
    while (reader.next_member(name))
        members.emplace_back(decoded_name(name), reader.take());
    std::stable_sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    return members;
}

bool same_object(std::string_view a, std::string_view b)
{
    const auto ours = members_of(a);
    const auto theirs = members_of(b);
    return std::equal(
        ours.begin(),
        ours.end(),
        theirs.begin(),
        theirs.end(),
        [](const auto& x, const auto& y) { return x.first == y.first && equal(x.second, y.second); }
    );
}

bool same_array(std::string_view a, std::string_view b)
{
    Reader ours{a};
    Reader theirs{b};
    ours.enter();
    theirs.enter();
    for (;;)
    {
        const bool more = ours.next_element();
        if (more != theirs.next_element())
            return false;
        if (!more)
            return true;
        const auto x = ours.take();
        const auto y = theirs.take();
        if (!equal(x, y))
            return false;
    }
}

}  // namespace

bool equal(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    Reader ours{a};
    Reader theirs{b};
    const Kind kind = ours.next();
    if (kind != theirs.next() || !ours.ok() || !theirs.ok())
        return false;
    const auto x = ours.take();
    const auto y = theirs.take();
    switch (kind)
    {
    case Kind::null: return true;
    case Kind::boolean: return x == y;
    case Kind::number: return same_number(x, y);
    case Kind::string: return same_string(x, y);
    case Kind::object: return same_object(x, y);
    case Kind::array: return same_array(x, y);
    }
    return false;
}

}  // namespace giposync::json
