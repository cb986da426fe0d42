#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace giposync {

enum class Level
{
    trace,
    debug,
    info,
    warning,
    error,
    critical,
};

std::string_view name_of(Level level);

// One named value of an event. Ids and counts only: never a token, a name, a payload.
struct Field
{
    using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

    Field(std::string_view field_name, std::string_view text) : name(field_name), value(std::string(text)) {}

    Field(std::string_view field_name, const char* text) : name(field_name), value(std::string(text)) {}

    Field(std::string_view field_name, std::string text) : name(field_name), value(std::move(text)) {}

    Field(std::string_view field_name, std::nullptr_t) : name(field_name), value(nullptr) {}

    Field(std::string_view field_name, bool flag) : name(field_name), value(flag) {}

    Field(std::string_view field_name, double number) : name(field_name), value(number) {}

    template <std::integral T>
    Field(std::string_view field_name, T number) : name(field_name), value(static_cast<std::int64_t>(number))
    {
    }

    std::string name;
    Value value;
};

using Fields = std::vector<Field>;

// A line of the log: a stable name (event_names.hpp), a sentence for people, fields for programs.
struct Event
{
    Level level;
    std::string_view name;
    std::string message;
    Fields fields;
};

// Where events go. Whoever takes a decision writes the one line about it.
class Log
{
public:
    virtual ~Log() = default;

    virtual void write(Event event) = 0;

    void debug(std::string_view name, std::string message, Fields fields = {});
    void info(std::string_view name, std::string message, Fields fields = {});
    void warning(std::string_view name, std::string message, Fields fields = {});
    void error(std::string_view name, std::string message, Fields fields = {});
    void critical(std::string_view name, std::string message, Fields fields = {});
};

// The same log, with fields that every line of a part of the program carries ("account").
class ContextLog final : public Log
{
public:
    ContextLog(Log& log, Fields context) : log_(log), context_(std::move(context)) {}

    void write(Event event) override;

private:
    Log& log_;
    Fields context_;
};

}  // namespace giposync
