#pragma once

#include "sandbox/clinic.hpp"
#include "sandbox/odd_items.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

// What can happen to a list while somebody reads it.
enum class Mutation
{
    insert,
    update,  // any field of any row
    rename,  // what the list may be sorted by
    remove,
    restore,      // a row that was deleted
    tie,          // an update with the same change time as another row
    late_insert,  // a commit that comes late: its change time lies some seconds in the past
    late_update,
    bulk_update,  // many rows with one change time
    bulk_remove,
    new_field,  // the API's next version; no row's change time tells of it
    odd_item,   // see odd_items.hpp
};

inline constexpr std::array all_mutations{
    Mutation::insert,
    Mutation::update,
    Mutation::rename,
    Mutation::remove,
    Mutation::restore,
    Mutation::tie,
    Mutation::late_insert,
    Mutation::late_update,
    Mutation::bulk_update,
    Mutation::bulk_remove,
    Mutation::new_field,
    Mutation::odd_item};

std::string_view name_of(Mutation mutation);

// How probable each mutation is, in relation to the others, and how far it goes.
struct MutationMix
{
    std::array<double, all_mutations.size()> weights{6, 10, 3, 5, 2, 3, 2, 2, 0.3, 0.2, 0.1, 0};
    std::vector<Kind> kinds;  // empty: all, by how many rows they have
    Duration latest = std::chrono::seconds(30);
    std::size_t bulk = 20;

    double& weight(Mutation mutation) { return weights[static_cast<std::size_t>(mutation)]; }
};

// What was done, to tell the story of a failing seed.
struct Mutated
{
    Kind kind = Kind::patients;
    Mutation mutation = Mutation::update;
    std::vector<std::string> ids;

    std::string text() const;  // "update patients pat-0000000012"
};

// Where there is no row to change, a row is inserted. Nothing happens only to items without a price list.
Mutated mutate(
    Clinic& clinic,
    Kind kind,
    Mutation mutation,
    Random& random,
    Stamp now,
    const MutationMix& mix = {}
);

Mutated mutate_randomly(Clinic& clinic, Random& random, Stamp now, const MutationMix& mix = {});

// Puts such an item into the list; answers the id that it has or should have had.
std::string insert_odd(Clinic& clinic, Kind kind, Odd odd, Random& random, Stamp now);

}  // namespace giposync::sandbox
