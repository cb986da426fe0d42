#include "mirror/column_name.hpp"

#include <utility>

namespace giposync::mirror {
namespace {

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_separator(char c)
{
    constexpr std::string_view separators = " -./:_";
    return separators.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20;
}

// A capital begins a word after a small letter (lastName), and as the last of several (HTMLBody).
bool begins_word(std::string_view name, std::size_t at)
{
    if (!is_upper(name[at]) || at == 0)
        return false;
    const bool after_small = is_lower_or_digit(name[at - 1]);
    const bool before_small = at + 1 < name.size() && name[at + 1] >= 'a' && name[at + 1] <= 'z';
    return after_small || (is_upper(name[at - 1]) && before_small);
}

}  // namespace

std::string snake_case(std::string_view name)
{
    std::string snake;
    for (std::size_t i = 0; i < name.size(); ++i)
    {
        const char c = name[i];
        const bool gap = is_separator(c) || begins_word(name, i);
        if (gap && !snake.empty() && snake.back() != '_')
            snake += '_';
        if (is_separator(c))
            continue;
        snake += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (snake.ends_with('_'))
        snake.pop_back();
    return snake.empty() ? "unnamed" : snake;
}

std::string extended_path(std::string_view path, std::string_view name)
{
    std::string step;
    if (name.empty() || name.find_first_of(".\"\\") != std::string_view::npos)
    {
        for (const char c : name)
        {
            if (c == '"' || c == '\\')
                step += '\\';
            step += c;
        }
        step = '"' + step + '"';
    }
    else
        step = name;
    return path.empty() ? step : std::string(path) + "." + step;
}

std::vector<std::string> steps_of(std::string_view path)
{
    std::vector<std::string> steps;
    while (!path.empty())
    {
        std::string step;
        if (path.front() != '"')
        {
            step = path.substr(0, path.find('.'));
            path.remove_prefix(step.size());
        }
        else
        {
            std::size_t at = 1;
            for (; at < path.size() && path[at] != '"'; ++at)
            {
                if (path[at] == '\\')
                    ++at;
                step += path[at];
            }
            path.remove_prefix(at + 1);
        }
        if (path.starts_with('.'))
            path.remove_prefix(1);
        steps.push_back(std::move(step));
    }
    return steps;
}

std::string numbered(const std::string& wanted, const std::function<bool(const std::string&)>& taken)
{
    std::string name = wanted;
    for (int number = 2; taken(name); ++number)
        name = wanted + "_" + std::to_string(number);
    return name;
}

bool names_an_id(std::string_view column)
{
    return column == "id" || column.ends_with("_id");
}

}  // namespace giposync::mirror
