#pragma once

#include "base/clock.hpp"
#include "net/transport.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

// What the machine has that the service runs on: a clock that can be set, and a network that can fail.
namespace giposync::test {

// Right, until somebody sets it. Nobody can set its moments.
class MachineClock final : public Clock
{
public:
    explicit MachineClock(Clock& truth) : truth_(truth) {}

    Instant now() const override { return truth_.now() + ahead_; }

    Moment moment() const override { return truth_.moment(); }

    boost::asio::awaitable<void> sleep_until(Moment wake) override { return truth_.sleep_until(wake); }

    void set_ahead(Duration ahead) { ahead_ = ahead; }

private:
    Clock& truth_;
    Duration ahead_{0};
};

// One request that left the machine, and what came of it.
struct Exchange
{
    Instant at;  // true time
    Moment moment;
    std::string account;
    std::string path;     // without the query
    unsigned status = 0;  // 0: no answer came
};

bool is_token_call(const Exchange& exchange);
bool is_data_call(const Exchange& exchange);

// Sees every request of every process of the machine.
class MachineNetwork final : public net::Transport
{
public:
    // Both outlive it.
    MachineNetwork(net::Transport& internet, Clock& truth) : internet_(internet), truth_(truth) {}

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

    bool is_down = false;

    // Nothing is answered any more: for a process that is being killed.
    bool is_frozen = false;

    // Called when the server has done what was asked, and nobody here knows yet.
    std::function<void(const Exchange&)> answered;

    std::vector<Exchange> exchanges;

private:
    boost::asio::awaitable<void> freeze();

    net::Transport& internet_;
    Clock& truth_;
};

}  // namespace giposync::test
