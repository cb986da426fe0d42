#include "sqlite/literals.hpp"

namespace giposync::sqlite {
namespace {

std::string enclosed(std::string_view text, char quote)
{
    std::string result(1, quote);
    for (const char c : text)
    {
        if (c == quote)
            result += quote;
        result += c;
    }
    return result + quote;
}

}  // namespace

std::string identifier(std::string_view name)
{
    return enclosed(name, '"');
}

std::string literal(std::string_view text)
{
    return enclosed(text, '\'');
}

}  // namespace giposync::sqlite
