#include "base/form.hpp"

namespace giposync {
namespace {

bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text)
    {
        if (unreserved(c))
        {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return encoded;
}

std::string form_encoded(const Parameters& parameters)
{
    std::string encoded;
    for (const auto& [name, value] : parameters)
    {
        if (!encoded.empty())
            encoded += '&';
        encoded += percent_encoded(name);
        encoded += '=';
        encoded += percent_encoded(value);
    }
    return encoded;
}

}  // namespace giposync
