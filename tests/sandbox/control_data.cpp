// What Control does to the rows.

#include "sandbox/control.hpp"
#include "sandbox/control_query.hpp"

#include <algorithm>
#include <stdexcept>

namespace giposync::sandbox {
namespace {

std::optional<Mutation> mutation_named(std::string_view name)
{
    const auto found = std::find_if(all_mutations.begin(), all_mutations.end(), [&](Mutation mutation) {
        return name_of(mutation) == name;
    });
    return found == all_mutations.end() ? std::nullopt : std::optional{*found};
}

std::optional<Odd> odd_named(std::string_view name)
{
    const auto found =
        std::find_if(all_odd.begin(), all_odd.end(), [&](Odd odd) { return name_of(odd) == name; });
    return found == all_odd.end() ? std::nullopt : std::optional{*found};
}

// The list that a query means: for items, that of ?parent=ID.
RowList* list_of(Clinic& clinic, Kind kind, const Pairs& query)
{
    if (kind != Kind::price_list_items)
        return &clinic.list(kind);
    const auto parent = clinic.list(Kind::price_lists).rows().find(parameter_or(query, "parent", ""));
    return parent ? &clinic.items_of(*parent) : nullptr;
}

std::string without_quotes(std::string_view token)
{
    return std::string(token.starts_with('"') ? token.substr(1, token.size() - 2) : token);
}

// The id and the change time that a text tells itself; empty where it tells none.
struct Told
{
    std::string id;
    std::string changed;
};

Told told_by(const std::string& text, const ListOptions& options)
{
    try
    {
        return {
            without_quotes(member_at(text, options.id)),
            without_quotes(member_at(text, options.changed))};
    }
    catch (const std::logic_error&)
    {
        return {};
    }
}

}  // namespace

Answer Control::mutate(const Pairs& query, const Ask&)
{
    const auto count = number_of<std::size_t>(query, "count", 1);
    const auto seed = number_of<std::uint64_t>(query, "seed", ++mutations_);
    const std::string* const wanted = parameter(query, "mutation");
    const auto mutation = wanted ? mutation_named(*wanted) : std::nullopt;
    const auto kind = kind_of(query);
    if (!count || !seed || (wanted && !mutation) || (parameter(query, "resource") && !kind) ||
        (mutation && !kind))
        return complaint(400, "Takes count, seed, resource, and with a resource mutation.");
    Random random{*seed};
    MutationMix mix;
    if (kind)
        mix.kinds = {*kind};
    std::string body;
    JsonWriter out{body};
    out.open_object().key("done").open_array();
    for (std::size_t i = 0; i < *count; ++i)
    {
        const auto done = mutation ? sandbox_.mutate(*kind, *mutation, random, clock_.now(), mix)
                                   : sandbox_.mutate_randomly(random, clock_.now(), mix);
        out.text(done.text());
    }
    out.close_array().close_object();
    body += '\n';
    return json_answer(200, std::move(body));
}

Answer Control::schedule(const Pairs& query, const Ask&)
{
    MutationSchedule schedule;
    const auto least = number_of<std::size_t>(query, "least", schedule.least);
    const auto most = number_of<std::size_t>(query, "most", schedule.most);
    const auto seed = number_of<std::uint64_t>(query, "seed", schedule.seed);
    const auto kind = kind_of(query);
    if (!least || !most || !seed || *least > *most || (parameter(query, "resource") && !kind))
        return complaint(400, "Takes least, most, seed and resource.");
    schedule.least = *least;
    schedule.most = *most;
    schedule.seed = *seed;
    if (kind)
        schedule.mix.kinds = {*kind};
    sandbox_.schedule(std::move(schedule));
    return done();
}

Answer Control::end_schedule(const Pairs&, const Ask&)
{
    sandbox_.end_schedule();
    return done();
}

Answer Control::deploy(const Pairs& query, const Ask&)
{
    const auto kind = kind_of(query);
    const auto share = number_of<double>(query, "share", 1.0);
    const auto name = parameter_or(query, "name", "");
    if (!kind || !share || name.empty())
        return complaint(400, "Takes resource, name, value (JSON) and share.");
    sandbox_.clinic().deploy(*kind, {name, parameter_or(query, "value", "true"), *share});
    return done();
}

Answer Control::odd(const Pairs& query, const Ask&)
{
    const auto kind = kind_of(query);
    const auto odd = odd_named(parameter_or(query, "odd", ""));
    if (!kind || !odd)
        return complaint(400, "Takes resource and odd, such as odd=no_id.");
    Random random{++mutations_};
    const auto id = insert_odd(sandbox_.clinic(), *kind, *odd, random, clock_.now());
    return json_answer(200, "{\"id\":" + json_string(id) + "}\n");
}

Answer Control::set_row(const Pairs& query, const Ask& ask)
{
    const auto kind = kind_of(query);
    RowList* const list = kind ? list_of(sandbox_.clinic(), *kind, query) : nullptr;
    if (!list || ask.body.empty())
        return complaint(400, "Takes resource (and parent for items), and the row's text as the body.");
    const auto told = told_by(ask.body, list->options());
    const Stamp changed =
        read_time(told.changed, sandbox_.options().data.times.zoning).value_or(Stamp{clock_.now()});
    const auto slot = told.id.empty() ? std::nullopt : list->rows().find(told.id);
    if (slot)
        list->replace_exact(*slot, ask.body, changed);
    else
        list->insert_exact(told.id, ask.body, changed, told.id.empty() ? Mirrorable::no : Mirrorable::yes);
    return done();
}

Answer Control::remove_row(const Pairs& query, const Ask&)
{
    const auto kind = kind_of(query);
    RowList* const list = kind ? list_of(sandbox_.clinic(), *kind, query) : nullptr;
    const auto slot = list ? list->rows().find(parameter_or(query, "id", "")) : std::nullopt;
    if (!slot || list->rows().state(*slot) != RowState::live)
        return complaint(404, "There is no such row; takes resource (and parent for items) and id.");
    list->remove(*slot, clock_.now());
    return done();
}

}  // namespace giposync::sandbox
