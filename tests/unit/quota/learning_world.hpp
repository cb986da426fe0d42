#pragma once

#include "quota/backoff.hpp"
#include "quota/client_state.hpp"
#include "quota/learning.hpp"
#include "quota/moments.hpp"
#include "quota/pace.hpp"
#include "unit/quota/hidden_server.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <vector>

namespace giposync::quota::test {

// The past requests, as a list.
class SentList final : public Sent
{
public:
    void add(Moment departed) { departed_.push_back(departed); }

    void remove(Moment departed)
    {
        const auto found = std::ranges::lower_bound(departed_, departed);
        if (found != departed_.end())
            departed_.erase(found);
    }

    std::int64_t count(Moment from, Moment to) const override
    {
        return std::ranges::lower_bound(departed_, to) - std::ranges::lower_bound(departed_, from);
    }

    std::optional<Moment> first_after(Moment from) const override
    {
        const auto found = std::ranges::lower_bound(departed_, from);
        return found == departed_.end() ? std::nullopt : std::optional{*found};
    }

private:
    std::deque<Moment> departed_;
};

// Two connections with an endless backlog against a hidden limit, one event after the other, in virtual time.
// What is tested is what was learned, so the only brake is the learned spacing and the pauses.
class LearningWorld
{
public:
    struct Tally
    {
        std::int64_t accepted = 0;
        std::int64_t refused = 0;
        std::int64_t strangers = 0;  // accepted from others
    };

    LearningWorld(HiddenServer server, Ceiling configured, Duration round_trip, unsigned seed)
        : server_(server), configured_(configured), round_trip_(round_trip), random_(seed)
    {
        state_.serial = 1'000'000 * static_cast<std::int64_t>(seed);
    }

    HiddenServer& server() { return server_; }

    const Learned& learned() const { return state_.learned; }

    double rate() const { return rate_in_force(state_.learned, configured_); }

    Moment now() const { return now_; }

    std::optional<Moment> first_refusal() const { return first_refusal_; }

    // Others who send `requests` in each window of the server's, whatever it answers. 0: nobody. The distance
    // of two of them varies by this share of it, either way.
    void set_stranger(std::int64_t requests, double erratic = 0.1)
    {
        stranger_erratic_ = erratic;
        stranger_every_ = requests == 0 ? Duration::zero() : server_.per() / requests;
        stranger_next_ = now_ + stranger_every_;
    }

    Tally run(Duration span)
    {
        tally_ = {};
        const auto end = now_ + span;
        while (step(end))
            ;
        now_ = end;
        return tally_;
    }

private:
    struct Flight
    {
        Moment departed;
        Moment arrives;
        Moment answered;
        bool paced = false;
        std::optional<HiddenServer::Answer> answer;

        Moment next() const { return answer ? answered : arrives; }
    };

    bool step(Moment end)
    {
        auto next = flights_.size() < 2 ? std::max(now_, may_depart()) : Moment::max();
        const auto flight = std::ranges::min_element(flights_, {}, &Flight::next);
        if (flight != flights_.end())
            next = std::min(next, flight->next());
        const bool stranger = stranger_every_ > Duration::zero() && stranger_next_ <= next;
        if (stranger)
            next = stranger_next_;
        if (next >= end)
            return false;
        now_ = next;
        if (stranger)
            ask_as_stranger();
        else if (flight == flights_.end() || flight->next() != now_)
            depart();
        else if (!flight->answer)
            flight->answer = server_.ask(now_);
        else
            come_back(flight);
        return true;
    }

    Moment may_depart() const { return std::max(paused_until_, spaced_moment(state_)); }

    void depart()
    {
        const double jitter = 0.5 + dice();
        Flight flight;
        flight.departed = now_;
        flight.arrives = now_ + share_of(round_trip_, 0.4 * jitter);
        flight.answered = std::max(flight.arrives, now_ + share_of(round_trip_, jitter));
        flight.paced = take_spacing(state_, now_);
        ++state_.serial;
        sent_.add(now_);
        flights_.push_back(flight);
    }

    void come_back(std::vector<Flight>::iterator flight)
    {
        const auto gone = *flight;
        flights_.erase(flight);
        const Outcome outcome{gone.departed, now_, gone.paced};
        if (gone.answer->accepted)
        {
            ++tally_.accepted;
            learn_from_answer(state_.learned, configured_, outcome, sent_);
            return;
        }
        ++tally_.refused;
        if (!first_refusal_)
            first_refusal_ = now_;
        sent_.remove(gone.departed);
        const int refusals = state_.learned.refusals + (known_already(state_.learned, outcome) ? 0 : 1);
        const auto pause = pause_after_refusal(gone.answer->retry_after, std::max(1, refusals), dice());
        const auto drained = now_ + learn_from_refusal(state_.learned, configured_, outcome, pause, sent_);
        state_.spaced_until = std::max(state_.spaced_until, static_cast<double>(number_of(drained)));
        paused_until_ = std::max(paused_until_, now_ + pause);
    }

    void ask_as_stranger()
    {
        tally_.strangers += server_.ask(now_).accepted;
        stranger_next_ =
            now_ + share_of(stranger_every_, 1 - stranger_erratic_ + 2 * stranger_erratic_ * dice());
    }

    double dice() { return std::uniform_real_distribution<>(0, 1)(random_); }

    static Duration share_of(Duration span, double share)
    {
        return Duration{static_cast<Duration::rep>(static_cast<double>(span.count()) * share)};
    }

    HiddenServer server_;
    Ceiling configured_;
    Duration round_trip_;
    std::mt19937 random_;
    Moment now_{std::chrono::hours(1000)};
    ClientState state_;
    SentList sent_;
    std::vector<Flight> flights_;
    Moment paused_until_;
    Duration stranger_every_{0};
    Moment stranger_next_;
    double stranger_erratic_ = 0;
    std::optional<Moment> first_refusal_;
    Tally tally_;
};

}  // namespace giposync::quota::test
