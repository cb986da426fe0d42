#pragma once

#include "quota/order.hpp"
#include "sqlite/database.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <vector>

namespace giposync::quota {

// Who waits for a permit of one client_id, in all processes: each writes down only its next. And whose
// turn it is. Every call happens inside a transaction of the caller.
class WaitingList
{
public:
    struct Rival
    {
        std::int64_t owner = 0;
        Candidate next;

        friend bool operator==(const Rival&, const Rival&) = default;
    };

    WaitingList(sqlite::Database& db, std::int64_t client);

    void publish(std::int64_t owner, const Candidate& next);
    void withdraw(std::int64_t owner);
    std::vector<Rival> rivals_of(std::int64_t owner);

    Turns turns();
    void took_turn(const Candidate& candidate, std::int64_t serial);

    void clear();

private:
    std::int64_t client_;
    sqlite::Statement publish_;
    sqlite::Statement withdraw_;
    sqlite::Statement rivals_;
    sqlite::Statement turns_;
    sqlite::Statement took_turn_;
    sqlite::Statement clear_;
};

}  // namespace giposync::quota
