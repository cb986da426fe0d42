#pragma once

#include "base/async.hpp"
#include "quota/rate_limited.hpp"
#include "support/simulation.hpp"
#include "unit/quota/hidden_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace giposync::quota::test {

// As much work as the limit allows, two requests at a time for each limiter, in virtual time.
class Backlog
{
public:
    struct Tally
    {
        std::int64_t accepted = 0;
        std::int64_t refused = 0;
        std::int64_t early = 0;  // sent while the server's Retry-After was running
    };

    Backlog(giposync::test::Simulation& simulation, HiddenServer server, Duration round_trip)
        : simulation_(simulation), server_(server), round_trip_(round_trip)
    {
    }

    HiddenServer& server() { return server_; }

    // The lists that are asked for, in turn, as often as they are named.
    void walk(std::vector<std::string> lists) { lists_ = std::move(lists); }

    const Tally& tally() const { return tally_; }

    void clear() { tally_ = {}; }

    // Answers what was done since clear().
    Tally work(std::vector<Limiter*> limiters, Duration span)
    {
        std::vector<std::unique_ptr<Line>> lines;
        std::vector<boost::asio::awaitable<void>> all;
        for (Limiter* const limiter : limiters)
        {
            lines.push_back(std::make_unique<Line>(*this, *limiter));
            for (int connection = 0; connection < 2; ++connection)
                all.push_back(ask_for_ever(lines.back()->limited, std::to_string(lines.size())));
        }
        simulation_.run(stop_after(span, std::move(all)));
        return tally_;
    }

private:
    // A wire to the server.
    class Wire final : public net::Transport
    {
    public:
        explicit Wire(Backlog& backlog) : backlog_(backlog) {}

        boost::asio::awaitable<Result<net::Response>> send(net::Request) override
        {
            return backlog_.travel();
        }

    private:
        Backlog& backlog_;
    };

    struct Line
    {
        Line(Backlog& backlog, Limiter& limiter) : wire(backlog), limited(wire, limiter) {}

        Wire wire;
        RateLimited limited;
    };

    boost::asio::awaitable<Result<net::Response>> travel()
    {
        auto& clock = simulation_.clock;
        tally_.early += clock.moment() < silent_until_;
        co_await clock.sleep(round_trip_ / 2);
        const auto answer = server_.ask(clock.moment());
        co_await clock.sleep(round_trip_ / 2);
        ++(answer.accepted ? tally_.accepted : tally_.refused);
        net::Response response{answer.accepted ? 200u : 429u, {}, ""};
        if (answer.retry_after)
        {
            const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*answer.retry_after);
            response.headers.push_back({"Retry-After", std::to_string(seconds.count())});
            silent_until_ = std::max(silent_until_, clock.moment() + seconds);
        }
        co_return response;
    }

    boost::asio::awaitable<void> ask_for_ever(RateLimited& limited, std::string account)
    {
        for (;;)
        {
            net::Request request;
            request.url = "https://api.test/v2/" + lists_.at(asked_++ % lists_.size());
            request.purpose.urgency = net::Urgency::fill;
            request.purpose.account = account;
            const auto answer = co_await limited.send(std::move(request));
            if (!answer)
                throw std::runtime_error(answer.error().detail);
        }
    }

    boost::asio::awaitable<void> stop_after(Duration span, std::vector<boost::asio::awaitable<void>> work)
    {
        co_await first_of(all_of(std::move(work)), simulation_.clock.sleep(span));
    }

    giposync::test::Simulation& simulation_;
    HiddenServer server_;
    Duration round_trip_;
    Moment silent_until_;
    std::vector<std::string> lists_{"patients"};
    std::size_t asked_ = 0;
    Tally tally_;
};

}  // namespace giposync::quota::test
