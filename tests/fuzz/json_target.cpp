#include "base/json.hpp"
#include "targets.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string>

namespace giposync::fuzz {
namespace {

void check_string(std::string_view token, std::string_view text)
{
    if (json::valid_utf8(text))
        expect(json::valid_utf8(json::decoded(token)), "a decoded string is UTF-8 where the text is");
}

void check_number(std::string_view token)
{
    if (const auto integer = json::as_integer(token); integer && token != "-0")
        expect(std::to_string(*integer) == token, "an integer is what is written");
    static_cast<void>(json::as_double(token));
}

void check_scalar(std::string_view token, std::string_view text)
{
    if (token.starts_with('"'))
        check_string(token, text);
    else if (token.starts_with('-') || (token.front() >= '0' && token.front() <= '9'))
        check_number(token);
}

// Steps through everything, and answers how deep that was. Only take() limits the depth by itself: nobody
// steps into what was not taken before.
int walk(json::Reader& reader, std::string_view text, int depth = 0)
{
    int deepest = depth;
    std::string_view name;
    switch (depth < json::Reader::max_depth ? reader.next() : json::Kind::null)
    {
    case json::Kind::object:
        reader.enter();
        while (reader.next_member(name))
        {
            expect(
                !json::valid_utf8(text) || json::valid_utf8(json::decoded_name(name)),
                "a decoded name is UTF-8 where the text is"
            );
            deepest = std::max(deepest, walk(reader, text, depth + 1));
        }
        break;
    case json::Kind::array:
        reader.enter();
        while (reader.next_element())
            deepest = std::max(deepest, walk(reader, text, depth + 1));
        break;
    case json::Kind::string:
    case json::Kind::number:
    case json::Kind::null:
    case json::Kind::boolean:
        const auto token = reader.take();
        if (reader.ok())
            check_scalar(token, text);
        break;
    }
    return deepest;
}

bool boost_accepts(std::string_view text)
{
    boost::system::error_code refused;
    boost::json::parse({text.data(), text.size()}, refused);
    return !refused;
}

}  // namespace

void json(std::string_view bytes)
{
    const bool valid = json::valid(bytes);
    expect(valid || !boost_accepts(bytes), "what a strict parser takes is valid");

    json::Reader taking{bytes};
    taking.next();
    const auto whole = taking.take();
    expect((taking.ok() && taking.at_end() && taking.ok()) == valid, "take passes exactly what is valid");

    json::Reader stepping{bytes};
    const int deepest = walk(stepping, bytes);
    const bool stepped = stepping.ok() && stepping.at_end() && stepping.ok();
    expect(stepped == valid || deepest >= json::Reader::max_depth, "stepping and taking agree");
    if (!valid)
        return;

    expect(json::equal(bytes, bytes), "a value equals itself");
    expect(json::equal(bytes, whole), "white space around a value does not count");
    for (const char* const path : {"id", "a.b", "updatedAt", "items"})
        if (whole.starts_with('{'))
            if (const auto found = json::find(whole, path))
                expect(
                    json::valid(*found) && found->data() >= bytes.data() &&
                        found->data() + found->size() <= bytes.data() + bytes.size(),
                    "what is found is a slice of the text"
                );
}

void json_equal(std::string_view bytes)
{
    const auto middle = bytes.find('\x1E');
    if (middle == std::string_view::npos)
        return;
    const auto a = bytes.substr(0, middle);
    const auto b = bytes.substr(middle + 1);
    if (!json::valid(a) || !json::valid(b))
        return;

    const bool equal = json::equal(a, b);
    expect(json::equal(b, a) == equal, "equality has no direction");
    // A byte order mark may stand in front of a text, and nowhere in it.
    const std::string value_a{json::without_byte_order_mark(a)};
    const std::string value_b{json::without_byte_order_mark(b)};
    const std::string in_a = "[" + value_a + "," + value_b + "]";
    const std::string in_b = "[" + value_b + "," + value_a + "]";
    expect(json::equal(in_a, in_b) == equal, "arrays are equal where their elements are");
    const std::string one = R"({"x":)" + value_a + R"(,"y":)" + value_b + "}";
    const std::string other = R"({ "y" : )" + value_b + R"(, "\u0078" : )" + value_a + "}";
    expect(json::equal(one, other), "the order and spelling of members do not count");
}

}  // namespace giposync::fuzz
