#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// JSON texts (RFC 8259) as slices of themselves. A clinic's data is kept token for token, also where a
// document model would round it, reorder it or refuse it: numbers of any size, double names, lone
// surrogates. Nothing here allocates but decoded strings, and nothing throws.
namespace giposync::json {

enum class Kind
{
    null,
    boolean,
    number,
    string,
    object,
    array,
};

// Nobody should write a byte order mark in front of a text, and some do; it may be passed over (RFC
// 8259, 8.1).
std::string_view without_byte_order_mark(std::string_view text);

// Reads one text from left to right. What is wrong with the text makes every further question answer
// "nothing more", so loops end; ask ok() when done. Bytes beyond ASCII inside strings are not looked
// at: see valid_utf8.
class Reader
{
public:
    // Deeper nesting counts as malformed.
    static constexpr int max_depth = 1024;

    explicit Reader(std::string_view text);

    // The kind of the value that comes next, by its first character.
    Kind next();

    // Passes the value that comes next and answers its exact text.
    std::string_view take();

    // Steps into the object or array that comes next.
    void enter();

    // Inside an object: the name of the next member, as written between its quotes, then its value comes
    // next. False at the end of the object, which is passed.
    bool next_member(std::string_view& raw_name);

    // Inside an array: whether another element comes next. False at its end, which is passed.
    bool next_element();

    // Whether only white space is left.
    bool at_end();

    bool ok() const noexcept { return problem_.empty(); }

    std::string_view problem() const noexcept { return problem_; }

    std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

private:
    void fail(std::string_view problem);
    void skip_space();
    bool skip_char(char wanted);
    void skip_name();
    void skip_string();
    void skip_number();
    void skip_word(std::string_view word);
    void skip_scalar();

    const char* begin_;
    const char* at_;
    const char* end_;
    bool fresh_ = false;  // just inside a container: no comma comes before its first child
    std::string_view problem_;
};

// Whether the text is one JSON value and nothing else.
bool valid(std::string_view text);

bool valid_utf8(std::string_view text);

// A string token, quotes included, as UTF-8. What UTF-8 cannot hold (a lone surrogate) becomes U+FFFD.
std::string decoded(std::string_view token);

// The same for a member's name as next_member gives it.
std::string decoded_name(std::string_view raw_name);

// Whether a member's name, as next_member gives it, is this one. Cheap where it has no escapes.
bool name_is(std::string_view raw_name, std::string_view wanted);

// The value at a dotted path ("patient.id") of an object, as its exact text; the first of double names.
std::optional<std::string_view> find(std::string_view object, std::string_view path);

// Whether two valid texts are the same JSON value: the order of members, white space, and the spelling
// of strings and numbers (12.10 and 12.1) do not count; order counts among double names.
bool equal(std::string_view a, std::string_view b);

// A number token as integer, where it is written as one and fits.
std::optional<std::int64_t> as_integer(std::string_view token);

// A number token as the nearest double; infinite beyond its range.
double as_double(std::string_view token);

}  // namespace giposync::json
