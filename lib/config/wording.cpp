#include "config/wording.hpp"

#include <algorithm>
#include <limits>

namespace giposync::config {
namespace {

constexpr std::size_t longest_text = 200;
constexpr std::size_t longest_quote = 60;

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool continues_character(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string shortened(std::string_view text, std::size_t longest)
{
    std::string line{text};
    std::replace_if(line.begin(), line.end(), is_control, ' ');
    if (line.size() <= longest)
        return line;
    std::size_t end = longest;
    while (end > 0 && continues_character(line[end]))
        --end;
    return line.substr(0, end) + "...";
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Levenshtein's distance, where two neighbours swapped count as one slip.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

}  // namespace

std::string one_line(std::string_view text)
{
    return shortened(text, longest_text);
}

std::string in_quotes(std::string_view text)
{
    return "\"" + shortened(text, longest_quote) + "\"";
}

std::string one_of(std::span<const std::string_view> choices)
{
    std::string list;
    for (std::size_t i = 0; i < choices.size(); ++i)
    {
        if (i > 0)
            list += i + 1 == choices.size() ? " or " : ", ";
        list += choices[i];
    }
    return list;
}

std::string_view nearest(std::string_view wanted, std::span<const std::string_view> known)
{
    // What was typed may be of any length; all that is far is equally far.
    wanted = wanted.substr(0, longest_text);
    std::string_view best;
    auto least = std::numeric_limits<std::size_t>::max();
    for (const auto candidate : known)
        if (const auto slips = distance(wanted, candidate); slips < least)
        {
            best = candidate;
            least = slips;
        }
    return best;
}

std::string nearest(std::string_view wanted, const std::vector<std::string>& known)
{
    const std::vector<std::string_view> views{known.begin(), known.end()};
    return std::string(nearest(wanted, std::span<const std::string_view>{views}));
}

std::string meant_by(std::string_view wanted, const std::vector<std::string>& known)
{
    auto best = nearest(wanted, known);
    return distance(wanted.substr(0, longest_text), best) * 3 <= best.size() ? best : std::string();
}

}  // namespace giposync::config
