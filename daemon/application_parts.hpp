#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/result.hpp"
#include "clock_watch.hpp"
#include "config/settings.hpp"
#include "environment.hpp"
#include "net/http_client.hpp"
#include "net/redirects.hpp"
#include "oauth/client.hpp"
#include "oauth/discovery.hpp"
#include "ops/terminal_progress.hpp"
#include "quota/limiter.hpp"
#include "quota/memory.hpp"
#include "quota/rate_limited.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace giposync {

// What the whole program has once: which clock, which dice, which loop, whom it tells.
struct World
{
    const Environment& environment;
    boost::asio::any_io_executor executor;
    Clock& clock;
    Dice dice;
    Log& log;
    ops::TerminalProgress* progress = nullptr;  // where somebody watches a terminal
    net::Transport* network = nullptr;          // in place of HTTP, for tests
    Log* told_before = nullptr;                 // where somebody reminds of what an earlier process told
};

// The one client of HTTP, made from the [http] section.
Result<std::unique_ptr<net::HttpClient>> make_http_client(const World& world, const config::Http& http);

// Where the memory of an application's limiter stands.
quota::MemoryOptions limiter_memory(
    const Environment& environment,
    const config::Settings& settings,
    const config::Application& application
);

// One OAuth application: its secret, and the transport that counts each of its requests.
class ApplicationParts
{
public:
    // Errors: invalid, where the secret cannot be read.
    static Result<std::unique_ptr<ApplicationParts>> make(
        const World& world,
        const config::Settings& settings,
        const config::Application& application,
        net::Transport& http
    );

    const config::Application& settings() const { return settings_; }

    const oauth::Client& client() const { return client_; }

    net::Transport& transport() { return transport_; }

    oauth::Discovery& discovery() { return discovery_; }

    quota::Limiter& limiter() { return limiter_; }

    const quota::MemoryOptions& limiter_memory() const { return memory_; }

private:
    ApplicationParts(
        const World& world,
        const config::Settings& settings,
        config::Application application,
        oauth::Client client,
        net::Transport& http
    );

    config::Application settings_;
    quota::MemoryOptions memory_;
    oauth::Client client_;
    quota::Limiter limiter_;
    quota::RateLimited limited_;
    ClockWatch watched_;
    net::Redirects transport_;
    oauth::Discovery discovery_;
};

}  // namespace giposync
