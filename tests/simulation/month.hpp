#pragma once

#include "service_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace giposync::test {

using namespace std::chrono_literals;

// A month of two clinics in the care of one service, with all that happens to such a service in a month. The
// seed decides what the clinics do, and when exactly.
class Month
{
public:
    explicit Month(std::uint64_t seed);

    // Lets it happen, and looks at each hour of it.
    void live();
    // What must be so when it is over.
    void check();

    ServiceWorld world;

private:
    static ServiceWish wish(std::uint64_t seed);

    // Of the month, from 0; hours too.
    Instant at(int day, int hour) const { return begin_ + day * 24h + hour * 1h; }

    void work_until(Instant moment);
    void work_an_hour();
    void trouble(Instant from, Instant until, Duration afterwards = 1h);

    void first_days();
    void deploy(const std::string& field);
    void outage();
    void day_without_network();
    void revoked_token();
    void sleeping_machine();
    void wrong_clock(Duration ahead, int day, int hour, Duration span);
    void strangers();
    void restarts();
    void lost_permission();
    void bulk_removal();
    void check_dead_login();

    const Instant begin_{world.now()};
    sandbox::MutationMix habits_;
    sandbox::MutationMix few_;
    std::vector<Span> troubles_;
    Span dead_{};
};

}  // namespace giposync::test
