#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::process {

// A line of the log as a program reads it. What is no JSON object has the whole line as its message, and no
// event.
class LogLine
{
public:
    explicit LogLine(std::string_view line);

    std::string event() const { return text("event"); }

    std::string message() const { return text("message"); }

    std::string level() const { return text("level"); }

    bool has(std::string_view field) const { return fields_.contains(field); }

    // Empty, or 0, where there is no such field.
    std::string text(std::string_view field) const;
    std::int64_t number(std::string_view field) const;

    const boost::json::object& fields() const { return fields_; }

private:
    boost::json::object fields_;
};

// Fields that a line has, with these texts.
using Matching = std::vector<std::pair<std::string, std::string>>;

bool matches(const LogLine& line, std::string_view event, const Matching& fields);

// All the complete lines of a log; what is still being written is none.
std::vector<LogLine> log_lines(std::string_view text);

}  // namespace giposync::process
