#include "config/propose.hpp"

#include "config/api_lists.hpp"
#include "config/guess.hpp"
#include "config/names.hpp"
#include "config/proposed_names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t largest_useful_page = 1000;
constexpr Duration usual_back = 30 * 24h;
constexpr Duration usual_ahead = 90 * 24h;
constexpr Duration usual_slice = 31 * 24h;

// Fills one entry, key by key, from one list.
class Draft
{
public:
    Draft(const ApiList& list, const Swagger& document, std::string name) : list_(list), document_(document)
    {
        entry_.resource.name = ResourceName{std::move(name)};
        entry_.resource.path = list.where.path;
        entry_.heading = "GET " + list.read->path;
        if (!list.read->summary.empty())
            entry_.heading += ": " + list.read->summary;
    }

    ProposedEntry fill(const std::optional<std::string>& parent)
    {
        if (parent)
        {
            entry_.resource.parent = ResourceName{*parent};
            reason("parent", "walked once for each of its rows");
        }
        fill_scope();
        fill_page();
        if (list_.page.item)
            fill_fields(*list_.page.item);
        fill_window();
        fill_changed_since();
        fill_limit();
        fill_query();
        return std::move(entry_);
    }

private:
    void reason(const std::string& key, std::string text) { entry_.reasons[key] = std::move(text); }

    void doubt(std::string text)
    {
        if (!text.empty())
            entry_.doubts.push_back(std::move(text));
    }

    void doubt_about(const std::string& key, const std::string& text)
    {
        if (!text.empty())
            doubt(key + ": " + text);
    }

    void fill_scope()
    {
        const auto scope = guess_scope(*list_.read, document_.scopes());
        entry_.resource.scope = scope.name;
        if (scope.doubt.empty())
            reason("scope", "what the document asks for");
        doubt_about("scope", scope.doubt);
    }

    void fill_page()
    {
        entry_.resource.items = list_.page.items;
        reason("items", "the array in its page");
        for (const std::string& one : list_.page.doubts)
            doubt(one);
        if (list_.read->deprecated)
            doubt("the document calls it deprecated");
    }

    void fill_fields(const Schema& item)
    {
        auto& resource = entry_.resource;
        if (const auto id = guess_id(item, resource.name.text()))
        {
            resource.id = id->name;
            reason("id", "the field that is named like one");
            doubt_about("id", id->doubt);
        }
        else
            doubt("id: none of its fields looks like one; \"id\" is tried");
        if (const auto updated_at = guess_updated_at(item))
        {
            resource.updated_at = updated_at->name;
            reason("updated_at", "the field that is named like the time of a change");
            doubt_about("updated_at", updated_at->doubt);
        }
        else
            doubt("updated_at: none of its fields looks like the time of the last change");
        if (const auto deleted = guess_deleted(item))
        {
            resource.deleted = deleted->name;
            reason("deleted", "says that a row is deleted");
        }
    }

    void fill_changed_since()
    {
        const auto guess = guess_changed_since(*list_.read);
        if (entry_.resource.window)
            return doubt_about(
                "changed_since",
                guess ? guess->name + " is left out: what comes into the window with the days has not changed"
                      : ""
            );
        if (!guess)
            return doubt("changed_since: no filter looks like it, so every sync walks the whole list");
        entry_.resource.changed_since = guess->name;
        reason("changed_since", "a filter on the time of the last change");
        doubt_about("changed_since", guess->doubt);
    }

    // A window leaves out what is far away, so it is taken only where the list answers for no more.
    void fill_window()
    {
        const auto range = guess_range(*list_.read);
        if (!range)
            return;
        const bool asked = range->from->required || range->to->required;
        const bool computed = contains_any(squashed(list_.where.last), {"availab", "slot", "disponib"});
        const Window window{
            range->from->name,
            range->to->name,
            usual_back,
            usual_ahead,
            usual_slice,
            window_format(*range->from)};
        if (asked || computed)
        {
            entry_.resource.window = window;
            reason(
                "window",
                asked ? "the list asks for a range of days" : "free slots are computed for a range of days"
            );
            doubt("window: how far to look back and ahead, in which slices, and whose days these are (zone), "
                  "is for you to say");
            doubt_about("window", range->doubt);
        }
        else
            entry_.possible_window = window;
    }

    void fill_limit()
    {
        const auto* limit = list_.read->find_query("limit");
        if (!limit || !limit->maximum || *limit->maximum < 1)
            return;
        entry_.resource.limit = std::min(*limit->maximum, largest_useful_page);
        reason("limit", "the document allows up to " + std::to_string(*limit->maximum));
    }

    void fill_query()
    {
        std::string reasons;
        for (const ApiParameter& parameter : list_.read->parameters)
        {
            if (is_filled(parameter))
                continue;
            if (const auto fixed = fixed_value(parameter))
            {
                entry_.resource.query.emplace_back(parameter.name, fixed->value);
                reasons += (reasons.empty() ? "" : "; ") + parameter.name + ": " + fixed->reason;
            }
            else if (parameter.required && parameter.in == "query")
                doubt("query: the document requires " + parameter.name + ", and no value for it is known");
            else if (parameter.required)
                doubt(
                    "the document requires " + parameter.name + " in the " + parameter.in +
                    ", which is not sent"
                );
        }
        if (!reasons.empty())
            reason("query", reasons);
    }

    struct Fixed
    {
        std::string value;
        std::string reason;
    };

    // What a parameter has to be, where that is plain.
    std::optional<Fixed> fixed_value(const ApiParameter& parameter) const
    {
        if (parameter.in != "query")
            return std::nullopt;
        const auto name = squashed(parameter.name);
        const auto& resource = entry_.resource;
        if (resource.deleted && parameter.type == "boolean" &&
            contains_any(name, {"includedelet", "withdelet", "showdelet", "includeremoved"}))
            return Fixed{"true", "so that deletions show"};
        if (contains_any(name, {"sort", "orderby"}) &&
            std::find(parameter.choices.begin(), parameter.choices.end(), resource.updated_at) !=
                parameter.choices.end())
            return Fixed{resource.updated_at, "what changes moves to the end"};
        if (parameter.required && parameter.choices.size() == 1)
            return Fixed{parameter.choices.front(), "the only choice"};
        if (parameter.required && parameter.fallback)
            return Fixed{*parameter.fallback, "its default in the document"};
        return std::nullopt;
    }

    bool is_filled(const ApiParameter& parameter) const
    {
        const auto& resource = entry_.resource;
        if (parameter.in == "path" || squashed(parameter.name) == "authorization")
            return true;
        return parameter.in == "query" &&
               (is_any(parameter.name, {"offset", "limit"}) || parameter.name == resource.changed_since ||
                (resource.window &&
                 (parameter.name == resource.window->from || parameter.name == resource.window->to)));
    }

    const ApiList& list_;
    const Swagger& document_;
    ProposedEntry entry_;
};

}  // namespace

Proposal propose(const Swagger& document)
{
    const auto found = find_lists(document);
    Proposal proposal;
    proposal.title = document.title();
    ProposedNames names;
    for (const ApiList& list : found.lists)
    {
        const auto& where = list.where;
        const auto parent = where.above.empty() ? std::nullopt : std::optional{names.at(where.above)};
        proposal.entries.push_back(Draft{list, document, names.give(where)}.fill(parent));
    }
    for (const LeftOut& one : found.left_out)
        proposal.left_out.push_back(one.path + ": " + one.why);
    return proposal;
}

}  // namespace giposync::config
