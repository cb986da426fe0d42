#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/signal.hpp"
#include "ops/command_runner.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace giposync::ops {

struct AlertOptions
{
    std::vector<std::string> command;  // argv; empty: nobody is told
    Duration remind_every = std::chrono::hours(6);
    std::map<std::string, std::string> clinics;  // the clinic of each account
};

// A log that also calls people: each event that needs one goes to a command, as one JSON object on a line,
// one command at a time. What lasts is said again now and then, until the event that ends it; an event that
// says the same about it meanwhile is no news. A command that fails is tried again a few times, and no other
// alert waits for that; of two alerts about the same that wait, the newer stays.
//
// It stands before the threshold of the log: the end of some trouble is a line for those who look closely.
// What lasts is not remembered beyond the process: whoever finds at the next start that it has been told of
// says so to told_before().
class Alerts final : public Log
{
public:
    // Whether what this event began still lasts. Other processes end things too (a login, a sync by hand),
    // which no event of ours says.
    using StillLasts = std::function<bool(const Event&)>;

    // All outlive it.
    Alerts(
        Log& log,
        CommandRunner& runner,
        Clock& clock,
        boost::asio::any_io_executor executor,
        AlertOptions options
    );

    // To the log, and where it is an alert, into the queue.
    void write(Event event) override;

    // Takes what lasts and was told of by an earlier process. It is no line of the log and no alert again,
    // but people are reminded of it from here on.
    Log& told_before() { return told_before_; }

    void configure(AlertOptions options);

    // Asked before each reminder.
    void ask_before_reminding(StillLasts still_lasts) { still_lasts_ = std::move(still_lasts); }

    // Runs the command for what is in the queue, and reminds. Ends by cancellation.
    boost::asio::awaitable<void> run();

private:
    struct Alert
    {
        std::string about;
        Event event;
        Instant at;
        bool is_reminder = false;
        bool lasts = false;
        int tries = 0;
        Moment not_before{};
    };

    struct Lasting
    {
        Event event;
        Instant at;
        Moment told;
    };

    class ToldBefore final : public Log
    {
    public:
        explicit ToldBefore(Alerts& alerts) : alerts_(alerts) {}

        void write(Event event) override { alerts_.remember(std::move(event)); }

    private:
        Alerts& alerts_;
    };

    void remember(Event event);
    void end(const std::string& about);
    bool is_news(const std::string& about, const Event& event);
    void enqueue(Alert alert);
    void drop_least_serious();
    void remind();
    std::optional<Alert> take_ready();
    std::optional<Moment> next_moment() const;
    boost::asio::awaitable<void> deliver(Alert alert);
    void try_again(Alert alert, const Error& error);
    void tell_failure(Level level, std::string message, const Alert& alert, const std::string& reason);
    std::string object_of(const Alert& alert) const;

    Log& log_;
    ToldBefore told_before_{*this};
    CommandRunner& runner_;
    Clock& clock_;
    AlertOptions options_;
    StillLasts still_lasts_;
    Signal stirred_;
    std::deque<Alert> queue_;
    std::map<std::string, Lasting> lasting_;
};

}  // namespace giposync::ops
