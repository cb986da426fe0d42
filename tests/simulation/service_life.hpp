#pragma once

#include "application_parts.hpp"
#include "base/signal.hpp"
#include "config/settings.hpp"
#include "environment.hpp"
#include "machine.hpp"
#include "story.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <exception>
#include <memory>

namespace giposync::test {

// What a process of the service finds on its machine. All of it outlives the process.
struct Surroundings
{
    const Environment& environment;
    boost::asio::any_io_executor executor;
    Clock& truth;
    Clock& clock;
    MachineNetwork& network;
    const config::Settings& settings;
    Story& story;
};

// One process of `giposyncd run`, with its log, its alert command and its service manager.
class ServiceLife
{
public:
    // Begins at once. `number`: the process, for the story.
    ServiceLife(const Surroundings& around, Dice dice, std::size_t number);
    ServiceLife(const ServiceLife&) = delete;
    ServiceLife& operator=(const ServiceLife&) = delete;
    ~ServiceLife();

    // Like SIGTERM.
    void stop() { stop_.notify(); }

    bool has_ended() const { return ended_; }

    // Throws what it threw.
    void rethrow() const
    {
        if (failure_)
            std::rethrow_exception(failure_);
    }

private:
    struct Parts;

    boost::asio::awaitable<void> live();
    boost::asio::awaitable<void> work();
    boost::asio::awaitable<void> serve();

    std::unique_ptr<Parts> parts_;
    Signal stop_;
    bool ended_ = false;
    std::exception_ptr failure_;
};

}  // namespace giposync::test
