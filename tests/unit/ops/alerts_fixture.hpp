#pragma once

#include "base/async.hpp"
#include "ops/alerts.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::test {

using namespace std::chrono_literals;

// Takes what it is given; can fail, and can take its time.
class FakeRunner final : public ops::CommandRunner
{
public:
    struct Run
    {
        std::vector<std::string> argv;
        boost::json::object object;
        Moment began;
    };

    explicit FakeRunner(Clock& clock) : clock_(clock) {}

    std::vector<Run> runs;
    int failures = 0;  // so many come next
    Duration takes{0};
    int at_once = 0;
    int most_at_once = 0;

    boost::asio::awaitable<Result<void>> run(std::vector<std::string> argv, std::string input) override
    {
        EXPECT_EQ(input.find('\n'), input.size() - 1);
        runs.push_back({std::move(argv), boost::json::parse(input).as_object(), clock_.moment()});
        most_at_once = std::max(most_at_once, ++at_once);
        co_await clock_.sleep(takes);
        --at_once;
        if (failures == 0)
            co_return Result<void>{};
        --failures;
        co_return Error{Errc::failed, "/bin/alert: exit 1"};
    }

    std::vector<std::string> names() const
    {
        std::vector<std::string> found;
        for (const auto& run : runs)
            found.push_back(text(run, "event"));
        return found;
    }

    static std::string text(const Run& run, std::string_view key)
    {
        return std::string(run.object.at(key).as_string());
    }

private:
    Clock& clock_;
};

// Alerts with a command that is not run for real, in virtual time.
struct AlertsFixture : testing::Test
{
    Simulation simulation;
    CapturedLog log;
    FakeRunner runner{simulation.clock};
    ops::AlertOptions options{{"/bin/alert", "--now"}, 6h, {{"milano", "Clinica Milano"}}};
    ops::Alerts alerts{log, runner, simulation.clock, simulation.executor(), options};
    ContextLog milano{alerts, {{"account", "milano"}}};

    void pass(Duration span) { simulation.run(first_of(alerts.run(), simulation.clock.sleep(span))); }

    bool is_reminder(std::size_t run) const { return runner.runs.at(run).object.at("reminder").as_bool(); }
};

}  // namespace giposync::test
