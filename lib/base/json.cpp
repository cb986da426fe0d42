#include "base/json.hpp"

#include <bit>
#include <bitset>
#include <cassert>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace giposync::json {
namespace {

constexpr std::uint64_t every_byte(std::uint64_t byte)
{
    return byte * 0x0101010101010101u;
}

// Which of eight bytes end the plain run of a string: quotes, backslashes, control characters. Each has its
// top bit set; bytes above the lowest of them may have it wrongly, because a subtraction borrows from them.
std::uint64_t special_bytes(std::uint64_t bytes)
{
    const auto has_zero = [](std::uint64_t v) { return (v - every_byte(0x01)) & ~v & every_byte(0x80); };
    const auto below_blank = (bytes - every_byte(0x20)) & ~bytes & every_byte(0x80);
    return has_zero(bytes ^ every_byte('"')) | has_zero(bytes ^ every_byte('\\')) | below_blank;
}

const char* end_of_plain_run(const char* at, const char* end)
{
    while (end - at >= 8)
    {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, 8);
        const auto special = special_bytes(bytes);
        if (special != 0 && std::endian::native == std::endian::little)
            return at + std::countr_zero(special) / 8;
        if (special != 0)
            break;
        at += 8;
    }
    while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20)
        ++at;
    return at;
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The value of four hexadecimal digits, or nothing.
std::optional<unsigned> hex4(const char* at, const char* end)
{
    if (end - at < 4)
        return std::nullopt;
    unsigned value = 0;
    const auto parsed = std::from_chars(at, at + 4, value, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != at + 4)
        return std::nullopt;
    return value;
}

// Which containers are open, innermost last.
class Nesting
{
public:
    int depth() const { return depth_; }

    bool full() const { return depth_ == Reader::max_depth; }

    bool in_object() const { return objects_[static_cast<std::size_t>(depth_ - 1)]; }

    void push(bool object) { objects_[static_cast<std::size_t>(depth_++)] = object; }

    void pop() { --depth_; }

private:
    std::bitset<Reader::max_depth> objects_;
    int depth_ = 0;
};

}  // namespace

std::string_view without_byte_order_mark(std::string_view text)
{
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

Reader::Reader(std::string_view text)
    : begin_(text.data()), at_(without_byte_order_mark(text).data()), end_(begin_ + text.size())
{
}

void Reader::fail(std::string_view problem)
{
    if (!problem_.empty())
        return;
    problem_ = problem;
    end_ = at_;
}

void Reader::skip_space()
{
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
        ++at_;
}

bool Reader::skip_char(char wanted)
{
    if (at_ == end_ || *at_ != wanted)
        return false;
    ++at_;
    return true;
}

void Reader::skip_string()
{
    ++at_;
    for (;;)
    {
        at_ = end_of_plain_run(at_, end_);
        if (skip_char('"'))
            return;
        if (at_ == end_)
            return fail("a string without an end");
        if (*at_ != '\\')
            return fail("a control character in a string");
        ++at_;
        if (at_ == end_)
            return fail("a string without an end");
        const char escape = *at_++;
        if (escape == 'u')
        {
            if (!hex4(at_, end_))
                return fail("a malformed \\u escape");
            at_ += 4;
        }
        else if (!std::strchr("\"\\/bfnrt", escape) || escape == '\0')
            return fail("an unknown escape in a string");
    }
}

void Reader::skip_number()
{
    skip_char('-');
    if (!skip_char('0'))
    {
        if (at_ == end_ || !is_digit(*at_))
            return fail("a malformed number");
        while (at_ != end_ && is_digit(*at_))
            ++at_;
    }
    if (skip_char('.'))
    {
        if (at_ == end_ || !is_digit(*at_))
            return fail("a malformed number");
        while (at_ != end_ && is_digit(*at_))
            ++at_;
    }
    if (skip_char('e') || skip_char('E'))
    {
        if (!skip_char('+'))
            skip_char('-');
        if (at_ == end_ || !is_digit(*at_))
            return fail("a malformed number");
        while (at_ != end_ && is_digit(*at_))
            ++at_;
    }
}

void Reader::skip_word(std::string_view word)
{
    if (!std::string_view{at_, static_cast<std::size_t>(end_ - at_)}.starts_with(word))
        return fail("no JSON value");
    at_ += word.size();
}

void Reader::skip_scalar()
{
    switch (next())
    {
    case Kind::string: return skip_string();
    case Kind::number: return skip_number();
    case Kind::boolean: return skip_word(*at_ == 't' ? "true" : "false");
    case Kind::null: return ok() ? skip_word("null") : void();
    case Kind::object:
    case Kind::array: return fail("no scalar");
    }
}

// `"name" :`
void Reader::skip_name()
{
    skip_space();
    if (at_ == end_ || *at_ != '"')
        return fail("a member without a name");
    skip_string();
    skip_space();
    if (ok() && !skip_char(':'))
        fail("a member without a colon");
}

Kind Reader::next()
{
    skip_space();
    if (at_ == end_)
    {
        fail("the text ends too early");
        return Kind::null;
    }
    switch (*at_)
    {
    case '{': return Kind::object;
    case '[': return Kind::array;
    case '"': return Kind::string;
    case 't':
    case 'f': return Kind::boolean;
    case 'n': return Kind::null;
    default: break;
    }
    if (*at_ != '-' && !is_digit(*at_))
    {
        fail("no JSON value");
        return Kind::null;
    }
    return Kind::number;
}

std::string_view Reader::take()
{
    skip_space();
    const char* const start = at_;
    Nesting open;
    do
    {
        const Kind kind = next();
        if (kind == Kind::object || kind == Kind::array)
        {
            if (open.full())
                fail("nested too deep");
            if (!ok())
                break;
            open.push(kind == Kind::object);
            ++at_;
            skip_space();
            if (at_ == end_ || *at_ != (open.in_object() ? '}' : ']'))
            {
                if (open.in_object())
                    skip_name();
                continue;
            }
        }
        else
            skip_scalar();

        // A value has ended: what follows closes containers, or separates it from the next one.
        while (ok() && open.depth() > 0)
        {
            skip_space();
            if (skip_char(open.in_object() ? '}' : ']'))
            {
                open.pop();
                continue;
            }
            if (!skip_char(','))
                fail("neither a comma nor an end");
            else if (open.in_object())
                skip_name();
            break;
        }
    } while (ok() && open.depth() > 0);
    return ok() ? std::string_view{start, static_cast<std::size_t>(at_ - start)} : std::string_view{};
}

void Reader::enter()
{
    const Kind kind = next();
    if (kind != Kind::object && kind != Kind::array)
        return fail("no container");
    ++at_;
    fresh_ = true;
}

bool Reader::next_member(std::string_view& raw_name)
{
    skip_space();
    if (skip_char('}'))
    {
        fresh_ = false;
        return false;
    }
    if (!fresh_ && !skip_char(','))
        fail("neither a comma nor an end");
    fresh_ = false;
    skip_space();
    const char* const quote = at_;
    if (!ok() || at_ == end_ || *at_ != '"')
    {
        fail("a member without a name");
        return false;
    }
    skip_string();
    raw_name = {quote + 1, static_cast<std::size_t>(at_ - quote) - 2};
    skip_space();
    if (ok() && !skip_char(':'))
        fail("a member without a colon");
    return ok();
}

bool Reader::next_element()
{
    skip_space();
    if (skip_char(']'))
    {
        fresh_ = false;
        return false;
    }
    if (!fresh_ && !skip_char(','))
        fail("neither a comma nor an end");
    fresh_ = false;
    return ok();
}

bool Reader::at_end()
{
    skip_space();
    return ok() && at_ == end_;
}

bool valid(std::string_view text)
{
    Reader reader{text};
    reader.take();
    return reader.at_end();
}

bool name_is(std::string_view raw_name, std::string_view wanted)
{
    if (raw_name == wanted)
        return true;
    return raw_name.find('\\') != std::string_view::npos && decoded_name(raw_name) == wanted;
}

std::optional<std::string_view> find(std::string_view object, std::string_view path)
{
    const auto dot = path.find('.');
    const auto wanted = path.substr(0, dot);
    Reader reader{object};
    if (reader.next() != Kind::object)
        return std::nullopt;
    reader.enter();
    std::string_view name;
    while (reader.next_member(name))
    {
        const auto value = reader.take();
        if (!reader.ok() || !name_is(name, wanted))
            continue;
        if (dot == std::string_view::npos)
            return value;
        return find(value, path.substr(dot + 1));
    }
    return std::nullopt;
}

std::optional<std::int64_t> as_integer(std::string_view token)
{
    std::int64_t value = 0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), value);
    if (parsed.ec != std::errc{} || parsed.ptr != token.data() + token.size())
        return std::nullopt;
    return value;
}

double as_double(std::string_view token)
{
    double value = 0;
    const auto parsed = std::from_chars(token.data(), token.data() + token.size(), value);
    if (parsed.ec == std::errc::result_out_of_range)
        return std::strtod(std::string(token).c_str(), nullptr);  // tells too large from too small
    return value;
}

}  // namespace giposync::json
