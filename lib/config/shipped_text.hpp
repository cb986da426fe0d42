#pragma once

#include <string_view>

namespace giposync::config {

// config/resources.toml, word for word, compiled in.
std::string_view shipped_text();

}  // namespace giposync::config
