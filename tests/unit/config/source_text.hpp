#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace giposync::test {

// A file of the sources, by its path from their root.
inline std::string source_text(const std::filesystem::path& file)
{
    std::ifstream opened(std::filesystem::path(SOURCE_DIR) / file);
    std::ostringstream text;
    text << opened.rdbuf();
    if (text.str().empty())
        throw std::runtime_error("no file " + file.string());
    return text.str();
}

}  // namespace giposync::test
