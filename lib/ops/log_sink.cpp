#include "ops/log_sink.hpp"

#include "base/event_names.hpp"
#include "ops/log_line.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_ticks = 30s;
constexpr std::size_t most_unwritten = 200;

spdlog::level::level_enum level_of(Level level)
{
    switch (level)
    {
    case Level::trace: return spdlog::level::trace;
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::critical: return spdlog::level::critical;
    }
    return spdlog::level::info;
}

// One thread: no mutex. A line that is not taken is an exception, which the logger hands to its error
// handler.
class OutputSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex>
{
public:
    explicit OutputSink(LineOutput& output) : output_(output) {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override
    {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        if (!output_.write({line.data(), line.size()}))
            spdlog::throw_spdlog_ex("not written");
    }

    void flush_() override {}

    LineOutput& output_;
};

std::unique_ptr<spdlog::logger> logger_to(LineOutput& output)
{
    auto logger = std::make_unique<spdlog::logger>("giposync", std::make_shared<OutputSink>(output));
    logger->set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::utc, "\n")
    );
    return logger;
}

}  // namespace

LogSink::LogSink(Clock& clock, LogOptions options, LineOutput& output)
    : clock_(clock), options_(options), lines_(logger_to(output))
{
    lines_->set_level(spdlog::level::trace);  // the threshold is ours
    lines_->set_error_handler([this](const std::string&) { refused_ = true; });
}

LogSink::~LogSink() = default;

void LogSink::configure(LogOptions options)
{
    options_ = options;
}

void LogSink::write(Event event)
{
    if (event.level < options_.threshold)
        return;
    if (event.level < Level::info)
        return print(event);
    if (const auto news = repeats_.offer(std::move(event), clock_.now(), clock_.moment()))
        print_within_rate(*news);
}

void LogSink::tick()
{
    for (const Event& event : repeats_.due(clock_.moment()))
        print_within_rate(event);
    print_all(rate_.due(clock_.moment()));
    catch_up();
}

asio::awaitable<void> LogSink::run()
{
    for (;;)
    {
        co_await clock_.sleep(between_ticks);
        tick();
    }
}

void LogSink::flush()
{
    print_all(repeats_.rest());
    print_all(rate_.rest());
    catch_up();
}

void LogSink::print_within_rate(const Event& event)
{
    if (rate_.admit(event, clock_.moment()))
        print(event);
}

void LogSink::print_all(const std::vector<Event>& events)
{
    for (const Event& event : events)
        print(event);
}

void LogSink::print(const Event& event)
{
    auto line = line_of(event);
    if (!catch_up() || !put(event.level, line))
        keep(event.level, std::move(line));
}

std::string LogSink::line_of(const Event& event) const
{
    const bool json = options_.format == LogOptions::Format::json;
    const std::string prefix{options_.journal ? syslog_prefix(event.level) : ""};
    return prefix + (json ? json_line(event, clock_.now()) : text_line(event));
}

bool LogSink::put(Level level, const std::string& line)
{
    refused_ = false;
    lines_->log(level_of(level), spdlog::string_view_t(line));
    return !refused_;
}

// What was not taken before comes first, in its order.
bool LogSink::catch_up()
{
    for (; !unwritten_.empty(); unwritten_.pop_front())
        if (!put(unwritten_.front().level, unwritten_.front().line))
            return false;
    if (lost_ == 0)
        return true;
    const Event missing{
        Level::warning,
        events::log_suppressed,
        "lines could not be written and are lost",
        {{"lines", lost_}}};
    if (!put(missing.level, line_of(missing)))
        return false;
    lost_ = 0;
    return true;
}

// Of too many, the least serious goes, and of those the newest: what began the trouble says most.
void LogSink::keep(Level level, std::string line)
{
    if (level < Level::warning)
    {
        ++lost_;
        return;
    }
    unwritten_.push_back({level, std::move(line)});
    if (unwritten_.size() <= most_unwritten)
        return;
    const auto least =
        std::min_element(unwritten_.rbegin(), unwritten_.rend(), [](const Unwritten& a, const Unwritten& b) {
            return a.level < b.level;
        });
    unwritten_.erase(std::next(least).base());
    ++lost_;
}

}  // namespace giposync::ops
