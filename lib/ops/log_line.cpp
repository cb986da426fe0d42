#include "ops/log_line.hpp"

#include "base/iso8601.hpp"
#include "ops/printable.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>

namespace giposync::ops {
namespace {

template <class... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};

template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

std::string number(double value)
{
    if (!std::isfinite(value))
        return "null";  // JSON knows no others
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

// Names come from our own code; a slip there must not break a line of text.
std::string name_in_text(std::string_view name)
{
    std::string safe{name};
    std::replace_if(
        safe.begin(),
        safe.end(),
        [](char c) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            return !letter && !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-';
        },
        '_'
    );
    return safe;
}

std::string in_capitals(std::string_view word)
{
    std::string text{word};
    for (char& c : text)
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    return text;
}

// The members of one JSON object, none of them twice.
class Members
{
public:
    void add(std::string name, std::string value)
    {
        text_ += (text_.empty() ? "{" : ", ") + json_string(name) + ": " + value;
        taken_[std::move(name)] = std::move(value);
    }

    void reserve(const Field& field) { taken_[field.name] = json_value(field.value); }

    void add_renamed(const Field& field)
    {
        auto name = field.name;
        auto value = json_value(field.value);
        for (auto same = taken_.find(name); same != taken_.end(); same = taken_.find(name += '_'))
            if (same->second == value)
                return;
        add(std::move(name), std::move(value));
    }

    std::string object() const { return text_ + "}"; }

private:
    std::string text_;
    std::map<std::string, std::string> taken_;
};

}  // namespace

std::string json_value(const Field::Value& value)
{
    return std::visit(
        Overloaded{
            [](std::nullptr_t) { return std::string("null"); },
            [](bool flag) { return std::string(flag ? "true" : "false"); },
            [](std::int64_t whole) { return std::to_string(whole); },
            [](double real) { return number(real); },
            [](const std::string& text) { return json_string(text); },
        },
        value
    );
}

std::string text_value(const Field::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return log_value(*text);
    return json_value(value);
}

std::string text_line(const Event& event)
{
    auto line = in_capitals(name_of(event.level)) + ' ' + name_in_text(event.name);
    if (!event.message.empty())
        line += ' ' + one_line(event.message);
    for (const Field& field : event.fields)
        line += ' ' + name_in_text(field.name) + '=' + text_value(field.value);
    return line;
}

std::string json_line(const Event& event, Instant time, const Fields& more)
{
    Members members;
    members.add("time", json_string(to_text(time)));
    members.add("level", json_string(name_of(event.level)));
    members.add("event", json_string(event.name));
    members.add("message", json_string(event.message));
    for (const Field& field : more)
        members.reserve(field);
    for (const Field& field : event.fields)
        members.add_renamed(field);
    for (const Field& field : more)
        members.add(field.name, json_value(field.value));
    return members.object();
}

std::string_view syslog_prefix(Level level)
{
    switch (level)
    {
    case Level::trace:
    case Level::debug: return "<7>";
    case Level::info: return "<6>";
    case Level::warning: return "<4>";
    case Level::error: return "<3>";
    case Level::critical: return "<2>";
    }
    return "<6>";
}

}  // namespace giposync::ops
