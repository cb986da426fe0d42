#pragma once

#include "ops/status_paint.hpp"
#include "ops/status_report.hpp"

#include <cstddef>
#include <string>

namespace giposync::ops {

struct TextStyle
{
    std::size_t columns = 80;  // narrower than 60 is taken for 60
    Paint::Colours colours = Paint::Colours::none;
};

// How everything stands, for people: each account with its login, its mirror and its resources, each
// application with its limit, and where a person is needed the very command to type. Times are UTC, as in the
// mirror. No line is wider than the terminal but one that is a command. Whatever stands in the files, a
// terminal obeys none of it.
std::string status_text(const StatusReport& report, const TextStyle& style);

}  // namespace giposync::ops
