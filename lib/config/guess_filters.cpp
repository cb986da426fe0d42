#include "config/guess.hpp"
#include "config/names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

enum class Side
{
    none,
    from,
    to,
};

// Words that only say on which side of something to look; start and end may also be what is looked at
// ("startFrom", "startTo").
Side side_of(std::string_view word)
{
    if (is_any(word, {"from", "since", "after", "min", "gte", "ge", "gt", "dal", "da"}))
        return Side::from;
    if (is_any(word, {"to", "until", "till", "before", "max", "lte", "le", "lt", "al"}))
        return Side::to;
    return Side::none;
}

Side weak_side_of(std::string_view word)
{
    if (is_any(word, {"start", "begin", "inizio"}))
        return Side::from;
    if (is_any(word, {"end", "fine"}))
        return Side::to;
    return Side::none;
}

struct Bound
{
    Side side = Side::none;
    std::string stem;  // what is bounded: "date"
};

// "datefrom", where no capital divides the words.
Bound bound_in_one_word(const std::string& word)
{
    for (const std::string_view marker : {"from", "since", "after", "start", "to", "until", "before", "end"})
    {
        const auto side = side_of(marker) != Side::none ? side_of(marker) : weak_side_of(marker);
        if (word.size() > marker.size() && word.ends_with(marker))
            return {side, word.substr(0, word.size() - marker.size())};
        if (word.size() > marker.size() && word.starts_with(marker))
            return {side, word.substr(marker.size())};
    }
    return {};
}

Bound bound_of(std::string_view name)
{
    auto words = words_of(name);
    for (const auto side : {side_of, weak_side_of})
    {
        const auto marker = std::find_if(words.begin(), words.end(), [side](const std::string& word) {
            return side(word) != Side::none;
        });
        if (marker == words.end())
            continue;
        Bound bound{side(*marker), {}};
        words.erase(marker);
        for (const std::string& word : words)
            bound.stem += word;
        return bound;
    }
    return words.size() == 1 ? bound_in_one_word(words.front()) : Bound{};
}

bool may_be_time(const ApiParameter& parameter)
{
    return parameter.in == "query" && is_any(parameter.type, {"string", ""}) && parameter.choices.empty() &&
           is_any(parameter.format, {"date-time", "date", ""});
}

// How well a parameter fits as "changed since", 0 for not at all.
int fitness_as_changed_since(const ApiParameter& parameter)
{
    const auto bound = bound_of(parameter.name);
    const auto name = squashed(parameter.name);
    if (!may_be_time(parameter) || bound.side == Side::to)
        return 0;
    const int format = parameter.format == "date-time" ? 1 : 0;
    if (speaks_of_change(name))
        return (bound.side == Side::from ? 6 : 2) + format;
    return name == "since" || name.ends_with("since") ? 4 + format : 0;
}

bool is_range_of_days(const ApiParameter& from, const ApiParameter& to, const std::string& stem)
{
    if (!may_be_time(from) || !may_be_time(to) || from.format != to.format)
        return false;
    if (speaks_of_change(stem) || contains_any(stem, {"creat", "birth", "nascit", "born", "registr"}))
        return false;
    return !from.format.empty() || stem.empty() ||
           contains_any(stem, {"date", "day", "time", "data", "period"});
}

}  // namespace

std::optional<Guess> guess_changed_since(const ApiRead& read)
{
    const ApiParameter* best = nullptr;
    for (const ApiParameter& parameter : read.parameters)
        if (const int fitness = fitness_as_changed_since(parameter);
            fitness > 0 && (!best || fitness > fitness_as_changed_since(*best)))
            best = &parameter;
    if (!best)
        return std::nullopt;
    if (speaks_of_change(squashed(best->name)) && bound_of(best->name).side != Side::from)
        return Guess{best->name, "its name does not say whether it keeps what changed since, or just then"};
    if (best->format == "date")
        return Guess{best->name, "it takes a day, not a time"};
    return Guess{best->name, ""};
}

std::optional<RangeGuess> guess_range(const ApiRead& read)
{
    std::optional<RangeGuess> found;
    for (const ApiParameter& from : read.parameters)
        for (const ApiParameter& to : read.parameters)
        {
            const auto begin = bound_of(from.name);
            const auto end = bound_of(to.name);
            if (begin.side != Side::from || end.side != Side::to || begin.stem != end.stem ||
                !is_range_of_days(from, to, begin.stem))
                continue;
            if (!found || (from.required && !found->from->required))
                found = RangeGuess{
                    &from,
                    &to,
                    from.format.empty() ? "the document does not say how days are written" : ""};
        }
    return found;
}

Window::Format window_format(const ApiParameter& parameter)
{
    return parameter.format == "date-time" ? Window::Format::instant : Window::Format::date;
}

}  // namespace giposync::config
