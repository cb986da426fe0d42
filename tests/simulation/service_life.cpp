#include "service_life.hpp"

#include "base/async.hpp"
#include "ops/log_sink.hpp"
#include "service/service_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>

#include <utility>

namespace asio = boost::asio;

namespace giposync::test {
namespace {

// The log as its readers have it.
class KeptLines final : public ops::LineOutput
{
public:
    KeptLines(Story& story, Clock& truth) : story_(story), truth_(truth) {}

    bool write(std::string_view bytes) noexcept override
    {
        story_.lines.push_back({truth_.now(), std::string(bytes)});
        return true;
    }

private:
    Story& story_;
    Clock& truth_;
};

// Stands before the log.
class Recorder final : public Log
{
public:
    Recorder(Log& log, Story& story, Clock& truth, Clock& machine, std::size_t life)
        : log_(log), story_(story), truth_(truth), machine_(machine), life_(life)
    {
    }

    void write(Event event) override
    {
        story_.told.push_back({truth_.now(), machine_.now(), life_, event});
        log_.write(std::move(event));
    }

private:
    Log& log_;
    Story& story_;
    Clock& truth_;
    Clock& machine_;
    std::size_t life_;
};

class KeptAlerts final : public ops::CommandRunner
{
public:
    KeptAlerts(Story& story, Clock& truth) : story_(story), truth_(truth) {}

    asio::awaitable<Result<void>> run(std::vector<std::string>, std::string input) override
    {
        story_.alerts.push_back({truth_.now(), boost::json::parse(input).as_object()});
        co_return Result<void>{};
    }

private:
    Story& story_;
    Clock& truth_;
};

class ServiceManager final : public ops::Notifier
{
public:
    explicit ServiceManager(Story& story) : story_(story) {}

    void ready(std::string_view text) override
    {
        ++story_.ready;
        status(text);
    }

    void status(std::string_view text) override { story_.status = text; }

    void reloading() override {}

    void stopping() override {}

    void watchdog() override {}

private:
    Story& story_;
};

}  // namespace

struct ServiceLife::Parts
{
    Parts(const Surroundings& around, Dice dice, std::size_t number)
        : output(around.story, around.truth),
          sink(around.clock, ops::LogOptions{}, output),
          recorder(sink, around.story, around.truth, around.clock, number),
          runner(around.story, around.truth),
          manager(around.story),
          world{
              around.environment,
              around.executor,
              around.clock,
              std::move(dice),
              recorder,
              nullptr,
              &around.network},
          process(world, runner, manager, around.settings, {}, [](const config::Settings&) {})
    {
    }

    KeptLines output;
    ops::LogSink sink;
    Recorder recorder;
    KeptAlerts runner;
    ServiceManager manager;
    World world;
    ServiceProcess process;
};

ServiceLife::ServiceLife(const Surroundings& around, Dice dice, std::size_t number)
    : parts_(std::make_unique<Parts>(around, std::move(dice), number)), stop_(around.executor)
{
    asio::co_spawn(around.executor, live(), [this](std::exception_ptr failure) {
        ended_ = true;
        failure_ = std::move(failure);
    });
}

ServiceLife::~ServiceLife() = default;

asio::awaitable<void> ServiceLife::live()
{
    co_await first_of(work(), stop_.wait());
}

asio::awaitable<void> ServiceLife::work()
{
    co_await first_of(serve(), parts_->sink.run());
}

asio::awaitable<void> ServiceLife::serve()
{
    static_cast<void>(co_await parts_->process.run());
}

}  // namespace giposync::test
