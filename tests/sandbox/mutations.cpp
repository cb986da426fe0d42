#include "sandbox/mutations.hpp"

#include "sandbox/edits.hpp"
#include "sandbox/json_text.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

// One list of a clinic, about to change.
struct Subject
{
    Clinic& clinic;
    Kind kind;
    RowList& list;
    Random& random;
    Stamp now;
    const ListOptions& options;

    Edit edit(Slot slot) const
    {
        std::set<std::string, std::less<>> untouchable{"createdAt"};
        for (const auto& path : {options.id, options.changed})
            untouchable.insert(path.substr(0, path.find('.')));
        if (options.soft_delete)
            untouchable.insert(options.soft_delete->field);
        for (const DeployedField& field : list.rows().deployed())
            untouchable.insert(field.name);
        return any_edit(kind, list.rows().text(slot), untouchable, clinic.scene(), random);
    }

    // Rows of exact text are not edited, so an update of one would change nothing.
    std::optional<Slot> any_editable() const
    {
        const auto slot = list.any_live(random);
        return slot && !list.rows().is_exact(*slot) ? slot : std::nullopt;
    }

    void insert(Mutated& done, Stamp changed) const
    {
        done.ids.push_back(list.rows().id(clinic.insert(kind, list, changed)));
    }

    void update(Mutated& done, Slot slot, Edit edit, Stamp changed) const
    {
        list.update(slot, {std::move(edit)}, changed);
        done.ids.push_back(list.rows().id(slot));
    }

    // With the change time of the newest row, unless that is so old that nobody would commit it now: then two
    // rows share a new one.
    void tie(Mutated& done, Slot slot, Stamp oldest) const
    {
        const auto newest = list.newest().value_or(now);
        if (newest >= oldest)
            return update(done, slot, edit(slot), newest);
        update(done, slot, edit(slot), now);
        if (const auto second = any_editable())
            update(done, *second, edit(*second), now);
    }

    void update_many(Mutated& done, std::size_t most) const
    {
        for (auto count = 2 + random.below(most); count > 0; --count)
            if (const auto slot = any_editable())
                update(done, *slot, edit(*slot), now);
    }

    void remove_many(Mutated& done, std::size_t most) const
    {
        for (auto count = 2 + random.below(most); count > 0; --count)
            if (const auto slot = list.any_live(random))
            {
                list.remove(*slot, now);
                done.ids.push_back(list.rows().id(*slot));
            }
    }
};

DeployedField any_field(Random& random)
{
    constexpr std::array<std::string_view, 6>
        values{"true", "null", "17", "0.50", R"("nuovo")", R"({"code":"A1","level":2})"};
    DeployedField field;
    field.name = "newField" + std::to_string(random.between(1, 99'999));
    field.value = random.pick(values);
    field.share = random.chance(0.5) ? 1.0 : 0.5;
    return field;
}

bool needs_a_row(Mutation mutation)
{
    switch (mutation)
    {
    case Mutation::update:
    case Mutation::rename:
    case Mutation::remove:
    case Mutation::tie:
    case Mutation::late_update:
    case Mutation::bulk_update:
    case Mutation::bulk_remove: return true;
    case Mutation::insert:
    case Mutation::restore:
    case Mutation::late_insert:
    case Mutation::new_field:
    case Mutation::odd_item: break;
    }
    return false;
}

void apply_to_row(const Subject& subject, Slot slot, Stamp late, const MutationMix& mix, Mutated& done)
{
    switch (done.mutation)
    {
    case Mutation::update: return subject.update(done, slot, subject.edit(slot), subject.now);
    case Mutation::rename:
        return subject
            .update(done, slot, name_edit(subject.kind, subject.clinic.scene(), subject.random), subject.now);
    case Mutation::tie: return subject.tie(done, slot, subject.now - mix.latest);
    case Mutation::late_update:
        // A row's own change time does not run backwards, however late its commit.
        return subject
            .update(done, slot, subject.edit(slot), std::max(late, subject.list.rows().changed(slot)));
    case Mutation::bulk_update: return subject.update_many(done, mix.bulk);
    case Mutation::bulk_remove: return subject.remove_many(done, mix.bulk);
    case Mutation::remove:
        subject.list.remove(slot, subject.now);
        done.ids.push_back(subject.list.rows().id(slot));
        return;
    case Mutation::insert:
    case Mutation::restore:
    case Mutation::late_insert:
    case Mutation::new_field:
    case Mutation::odd_item: return;
    }
}

void apply(const Subject& subject, Stamp late, const MutationMix& mix, Mutated& done)
{
    if (needs_a_row(done.mutation))
    {
        const bool any = done.mutation == Mutation::remove || done.mutation == Mutation::bulk_remove;
        const auto slot = any ? subject.list.any_live(subject.random) : subject.any_editable();
        if (slot)
            return apply_to_row(subject, *slot, late, mix, done);
        done.mutation = Mutation::insert;
    }
    const auto deleted = subject.list.any_deleted(subject.random);
    if (done.mutation == Mutation::restore && deleted)
    {
        subject.list.restore(*deleted, subject.now);
        done.ids.push_back(subject.list.rows().id(*deleted));
    }
    else if (done.mutation == Mutation::new_field)
        subject.clinic.deploy(subject.kind, any_field(subject.random));
    else if (done.mutation == Mutation::odd_item)
        done.ids.push_back(insert_odd(
            subject.clinic,
            subject.kind,
            subject.random.pick(all_odd),
            subject.random,
            subject.now
        ));
    else
    {
        if (done.mutation == Mutation::restore)
            done.mutation = Mutation::insert;
        subject.insert(done, done.mutation == Mutation::late_insert ? late : subject.now);
    }
}

// The index of one of the weights, by chance; the last that has any where rounding leads beyond it.
template <std::size_t count>
std::size_t weighted(const std::array<double, count>& weights, Random& random)
{
    double dice = random.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < count && dice >= 0; ++i)
    {
        if (weights[i] <= 0)
            continue;
        chosen = i;
        dice -= weights[i];
    }
    return chosen;
}

}  // namespace

std::string_view name_of(Mutation mutation)
{
    switch (mutation)
    {
    case Mutation::insert: return "insert";
    case Mutation::update: return "update";
    case Mutation::rename: return "rename";
    case Mutation::remove: return "remove";
    case Mutation::restore: return "restore";
    case Mutation::tie: return "tie";
    case Mutation::late_insert: return "late_insert";
    case Mutation::late_update: return "late_update";
    case Mutation::bulk_update: return "bulk_update";
    case Mutation::bulk_remove: return "bulk_remove";
    case Mutation::new_field: return "new_field";
    case Mutation::odd_item: return "odd_item";
    }
    return "unknown";
}

std::string Mutated::text() const
{
    std::string text{name_of(mutation)};
    text += ' ';
    text += facts(kind).resource;
    for (const auto& id : ids)
        text += " " + id;
    return text;
}

Mutated mutate(
    Clinic& clinic,
    Kind kind,
    Mutation mutation,
    Random& random,
    Stamp now,
    const MutationMix& mix
)
{
    Mutated done{kind, mutation, {}};
    RowList* const list = clinic.list_to_change(kind, random);
    if (!list)
        return done;
    const auto longest = std::max<std::int64_t>(1, chr::duration_cast<chr::milliseconds>(mix.latest).count());
    const Stamp late = now - chr::milliseconds{random.between(1, longest)};
    apply(Subject{clinic, kind, *list, random, now, list->options()}, late, mix, done);
    return done;
}

Mutated mutate_randomly(Clinic& clinic, Random& random, Stamp now, const MutationMix& mix)
{
    const auto mutation = all_mutations[weighted(mix.weights, random)];
    if (!mix.kinds.empty())
        return mutate(clinic, random.pick(mix.kinds), mutation, random, now, mix);
    std::array<double, kind_count> weights{};
    for (const KindFacts& one : kinds)
        weights[index_of(one.kind)] = 5.0 + static_cast<double>(clinic.live(one.kind));
    return mutate(clinic, kinds[weighted(weights, random)].kind, mutation, random, now, mix);
}

std::string insert_odd(Clinic& clinic, Kind kind, Odd odd, Random& random, Stamp now)
{
    RowList* const list = clinic.list_to_change(kind, random);
    if (!list)
        return {};
    const auto& options = list->options();
    const auto id = list->rows().next_id();
    const auto token = clinic.scene().ids == IdStyle::number ? id : json_string(id);
    auto text = odd_text(odd, {options.id, options.changed}, token, clinic.scene().moment_token(now));
    list->insert_exact({}, std::move(text), now, mirrorable(odd));
    return id;
}

}  // namespace giposync::sandbox
