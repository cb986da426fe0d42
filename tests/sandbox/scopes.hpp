#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

using Scopes = std::vector<std::string>;

inline bool has(const Scopes& scopes, std::string_view wanted)
{
    return std::find(scopes.begin(), scopes.end(), wanted) != scopes.end();
}

// The words of a scope parameter (RFC 6749, 3.3), each once.
inline Scopes scopes_in(std::string_view text)
{
    Scopes words;
    while (!text.empty())
    {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!word.empty() && !has(words, word))
            words.emplace_back(word);
    }
    return words;
}

inline std::string in_one_text(const Scopes& scopes)
{
    std::string text;
    for (const auto& scope : scopes)
        text += (text.empty() ? "" : " ") + scope;
    return text;
}

}  // namespace giposync::sandbox
