#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "config/settings.hpp"
#include "ops/line_output.hpp"
#include "ops/line_rate.hpp"
#include "ops/repeats.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace spdlog {
class logger;
}

namespace giposync::ops {

struct LogOptions
{
    using Format = config::Service::LogFormat;

    Level threshold = Level::info;
    Format format = Format::text;
    bool journal = false;  // each line begins with its syslog priority, "<3>"
};

// The log as people and programs read it: one line an event, written at once. From info up repetitions are
// collapsed (Repeats) and no event floods (LineRate); whoever asks for debug sees every line. An output that
// does not take a line hurts nobody: warnings and worse are kept and written when it takes them again, the
// rest is counted. One thread.
class LogSink final : public Log
{
public:
    // All outlive the sink.
    LogSink(Clock& clock, LogOptions options, LineOutput& output);
    LogSink(const LogSink&) = delete;
    LogSink& operator=(const LogSink&) = delete;
    ~LogSink() override;

    void write(Event event) override;

    // From now on; what is held back stays so.
    void configure(LogOptions options);

    // Writes what was held back and has waited long enough, and what could not be written before.
    void tick();

    // tick() for ever, now and then. Ends by cancellation.
    boost::asio::awaitable<void> run();

    // Writes all that is held back: before the program ends.
    void flush();

private:
    struct Unwritten
    {
        Level level;
        std::string line;
    };

    void print(const Event& event);
    void print_all(const std::vector<Event>& events);
    void print_within_rate(const Event& event);
    std::string line_of(const Event& event) const;
    bool put(Level level, const std::string& line);
    bool catch_up();
    void keep(Level level, std::string line);

    Clock& clock_;
    LogOptions options_;
    std::unique_ptr<spdlog::logger> lines_;
    bool refused_ = false;  // the output did not take the last line
    Repeats repeats_;
    LineRate rate_;
    std::deque<Unwritten> unwritten_;
    std::int64_t lost_ = 0;
};

}  // namespace giposync::ops
