#pragma once

#include "quota/ceiling.hpp"
#include "quota/learning.hpp"
#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace giposync::quota {

// The requests of one client_id in the memory: those that hold a place of the window, one by one, and
// those before, counted. Every call happens inside a transaction of the caller, but for the questions.
class Places final : public Sent
{
public:
    Places(sqlite::Database& db, std::int64_t client);

    // Gives up the places of what was answered so long ago, which is only counted from then on, and forgets
    // what is older by far. Answers since when everything is known, where that has changed.
    std::optional<Moment> purge(const Ceiling& ceiling, Duration kept_for, Moment now);

    // Those that were given up too early for a window that has become longer, and were answered after this:
    // each as late as any that it was counted with.
    void take_back(Moment answered_after);

    // As far as a request has to know who leaves this reserve.
    Occupancy occupancy(const Ceiling& ceiling, std::int64_t reserve, Moment now);

    // Takes a place; answers its number.
    std::int64_t take(std::int64_t owner, Moment now);

    // The request never left.
    void give_back(std::int64_t place);

    enum class Fate
    {
        kept,
        refused,
    };
    // It came back, or never will.
    void end(std::int64_t place, Moment now, Fate fate);

    // Those who have requests on their way.
    std::vector<std::int64_t> owners_on_the_way();

    // What a dead process had on its way: its requests arrived before now, if at all.
    void end_all_of(std::int64_t owner, Moment now);

    // What is on its way for longer than its process allows has arrived within that time, or never will;
    // `longest` where the process does not say.
    void end_overdue(Moment now, Duration longest);

    // The moments of an earlier boot mean nothing: everything counts as if it had been answered now.
    void count_anew(Moment now);

    std::int64_t count(Moment from, Moment to) const override;
    std::optional<Moment> first_after(Moment from) const override;

private:
    std::int64_t client_;
    sqlite::Statement count_all_;
    sqlite::Statement count_left_;
    sqlite::Statement ends_;
    mutable sqlite::Statement count_places_;
    mutable sqlite::Statement count_past_;
    mutable sqlite::Statement first_place_;
    mutable sqlite::Statement first_past_;
    sqlite::Statement has_left_;
    sqlite::Statement keep_past_;
    sqlite::Statement forget_;
    sqlite::Statement forget_past_;
    sqlite::Statement take_back_;
    sqlite::Statement taken_back_;
    sqlite::Statement take_;
    sqlite::Statement give_back_;
    sqlite::Statement end_;
    sqlite::Statement owners_;
    sqlite::Statement end_all_of_;
    sqlite::Statement end_overdue_;
    sqlite::Statement count_anew_;
    sqlite::Statement forget_all_past_;
    sqlite::Database& db_;
};

}  // namespace giposync::quota
