#include "config/guess.hpp"

#include "config/names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

bool is_scalar(const Schema& schema)
{
    return is_any(schema.type(), {"string", "integer", "number", ""}) && schema.members().empty();
}

bool is_date_format(std::string_view format)
{
    return format == "date-time" || format == "date";
}

// A member's name as it may be among its siblings, best first.
struct Candidate
{
    int rank;  // lower is better; 0 is certain
    Guess guess;
};

std::optional<Guess> best(const std::vector<Candidate>& candidates)
{
    const auto found =
        std::min_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return a.rank < b.rank;
        });
    if (found == candidates.end())
        return std::nullopt;
    return found->guess;
}

// Who changed it, how often, why: not when.
bool is_about_something_else(std::string_view name)
{
    const auto words = words_of(name);
    return std::any_of(words.begin(), words.end(), [](const std::string& word) {
        return is_any(word, {"by", "user", "count", "reason", "from", "id", "name", "notes", "da"});
    });
}

void add_change_times(const Schema& item, const std::string& prefix, std::vector<Candidate>& into)
{
    for (const SchemaMember& member : item.members())
    {
        const auto name = squashed(member.name);
        const auto format = member.schema.format();
        if (!speaks_of_change(name) || is_about_something_else(member.name) ||
            !is_any(member.schema.type(), {"string", ""}) || !member.schema.members().empty())
            continue;
        const int depth = prefix.empty() ? 0 : 3;
        if (format == "date-time")
            into.push_back({depth, {prefix + member.name, ""}});
        else if (format == "date")
            into.push_back({depth + 1, {prefix + member.name, "it is a day, not a time"}});
        else
            into.push_back({depth + 2, {prefix + member.name, "the document does not call it a time"}});
    }
}

}  // namespace

bool speaks_of_change(std::string_view squashed_name)
{
    return contains_any(squashed_name, {"updat", "modif", "chang", "edited", "aggiorn", "variaz"}) &&
           !contains_any(squashed_name, {"exchang", "password"});
}

std::optional<Guess> guess_id(const Schema& item, std::string_view resource)
{
    const auto one = squashed(singular(resource));
    const auto last_word = squashed(singular(words_of(resource).empty() ? "" : words_of(resource).back()));
    std::vector<Candidate> candidates;
    for (const SchemaMember& member : item.members())
    {
        if (!is_scalar(member.schema))
            continue;
        const auto name = squashed(member.name);
        if (name == "id")
            candidates.push_back({0, {member.name, ""}});
        else if (name == one + "id" || name == "id" + one || name == last_word + "id")
            candidates.push_back({1, {member.name, ""}});
        else if (is_any(name, {"uuid", "guid", "uid", "identifier"}))
            candidates.push_back({2, {member.name, ""}});
        else if (is_any(name, {"code", "key", "codice"}) || name == one + "code" || name == last_word + "code")
            candidates.push_back({3, {member.name, "a code may be given to another row one day"}});
    }
    return best(candidates);
}

std::optional<Guess> guess_updated_at(const Schema& item)
{
    std::vector<Candidate> candidates;
    add_change_times(item, "", candidates);
    for (const SchemaMember& member : item.members())
        if (is_any(squashed(member.name), {"meta", "metadata", "audit", "auditinfo", "info", "tracking"}))
            add_change_times(member.schema, member.name + ".", candidates);
    return best(candidates);
}

std::optional<Guess> guess_deleted(const Schema& item)
{
    std::vector<Candidate> candidates;
    for (const SchemaMember& member : item.members())
    {
        const auto name = squashed(member.name);
        if (!contains_any(name, {"delet", "removed", "eliminat"}) || is_about_something_else(member.name) ||
            contains_any(name, {"candelete", "deletable", "undeleted"}))
            continue;
        if (member.schema.type() == "boolean")
            candidates.push_back({0, {member.name, ""}});
        else if (member.schema.type() == "string" && is_date_format(member.schema.format()))
            candidates.push_back({1, {member.name, ""}});
    }
    return best(candidates);
}

}  // namespace giposync::config
