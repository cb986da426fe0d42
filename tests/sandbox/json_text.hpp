#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// JSON as this server writes it: bytes appended to a string. Deliberately not base/json: the program under
// test uses that, and must not be judged by its own mistakes.
namespace giposync::sandbox {

void append_quoted(std::string& out, std::string_view text);
std::string json_string(std::string_view text);

// Appends one JSON text to a string, with commas where they belong. Whoever calls it closes what it opens.
class JsonWriter
{
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    JsonWriter& open_object() { return open('{'); }

    JsonWriter& close_object() { return close('}'); }

    JsonWriter& open_array() { return open('['); }

    JsonWriter& close_array() { return close(']'); }

    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view value);
    JsonWriter& number(std::int64_t value);

    JsonWriter& flag(bool value) { return raw(value ? "true" : "false"); }

    JsonWriter& null() { return raw("null"); }

    JsonWriter& raw(std::string_view token);  // a whole JSON text

    JsonWriter& text(std::string_view name, std::string_view value) { return key(name).text(value); }

    JsonWriter& number(std::string_view name, std::int64_t value) { return key(name).number(value); }

    JsonWriter& flag(std::string_view name, bool value) { return key(name).flag(value); }

    JsonWriter& null(std::string_view name) { return key(name).null(); }

    JsonWriter& raw(std::string_view name, std::string_view token) { return key(name).raw(token); }

    // Cents as the decimal that a bill shows: 1210 is 12.10.
    JsonWriter& money(std::string_view name, std::int64_t cents);

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string& out_;
};

// A member of an object, pointing into its text: the name without its quotes, the value's exact text.
struct Member
{
    std::string_view name;
    std::string_view value;
};

// The members of an object that this server has written. Throws logic_error for any other text.
std::vector<Member> members_of(std::string_view object);

// The elements of such an array.
std::vector<std::string_view> elements_of(std::string_view array);

// The value at a dotted path, empty where there is none.
std::string_view member_at(std::string_view object, std::string_view path);

// The same object with this value at a dotted path, in its old place or at the end.
std::string with_member(std::string_view object, std::string_view path, std::string_view value);

// The same object without the member of that name at its top.
std::string without_member(std::string_view object, std::string_view name);

}  // namespace giposync::sandbox
