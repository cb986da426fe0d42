#pragma once

#include "ops/status_health.hpp"

#include <string>
#include <string_view>

namespace giposync::ops {

// Colours of a terminal (ECMA-48, SGR), or none. Applied last: what is painted has its final width.
class Paint
{
public:
    enum class Colours
    {
        none,
        terminal,
    };

    explicit Paint(Colours colours) : colours_(colours) {}

    std::string bold(std::string_view text) const { return painted("1", text); }

    std::string faint(std::string_view text) const { return painted("2", text); }

    std::string by(Health health, std::string_view text) const
    {
        switch (health)
        {
        case Health::ok: return painted("32", text);
        case Health::stale: return painted("33", text);
        case Health::unknown: return painted("35", text);
        case Health::needs_person: return painted("1;31", text);
        }
        return std::string(text);
    }

private:
    std::string painted(std::string_view code, std::string_view text) const
    {
        if (colours_ == Colours::none)
            return std::string(text);
        return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
    }

    Colours colours_;
};

}  // namespace giposync::ops
