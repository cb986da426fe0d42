#pragma once

#include "base/event.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

// An event as a line, without its line break. Pure; whatever is in the event, it stays one line.
namespace giposync::ops {

// LEVEL event message key=value ...
std::string text_line(const Event& event);

// {"time": ..., "level": ..., "event": ..., "message": ..., then the fields, then `more`}. No name comes
// twice: a field that has the name of one before it, or of one of `more`, gets an underscore behind its name;
// one that says the same as one of its name is left out.
std::string json_line(const Event& event, Instant time, const Fields& more = {});

// The value as JSON, and as the value of key=value.
std::string json_value(const Field::Value& value);
std::string text_value(const Field::Value& value);

// "<3>": what the journal reads as the syslog priority of the line (sd-daemon(3)).
std::string_view syslog_prefix(Level level);

}  // namespace giposync::ops
