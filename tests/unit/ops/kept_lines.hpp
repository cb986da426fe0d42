#pragma once

#include "ops/line_output.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace giposync::test {

// An output that keeps what it takes, without the line breaks, and can refuse.
class KeptLines final : public ops::LineOutput
{
public:
    bool takes = true;
    int refused = 0;
    std::vector<std::string> lines;

    bool write(std::string_view line) noexcept override
    {
        if (!takes)
        {
            ++refused;
            return false;
        }
        if (!line.ends_with('\n'))
            lines.emplace_back("NO LINE BREAK: " + std::string(line));
        else
            lines.emplace_back(line.substr(0, line.size() - 1));
        return true;
    }

    std::size_t bytes() const
    {
        std::size_t sum = 0;
        for (const auto& line : lines)
            sum += line.size() + 1;
        return sum;
    }
};

}  // namespace giposync::test
