#pragma once

#include <string>
#include <string_view>

namespace giposync::sqlite {

// A name as SQL writes one that may hold anything: "last_name", "a ""quoted"" one".
std::string identifier(std::string_view name);

// A text as SQL literal: 'it''s'.
std::string literal(std::string_view text);

}  // namespace giposync::sqlite
