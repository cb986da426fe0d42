#pragma once

#include "base/async.hpp"
#include "quota/limiter.hpp"
#include "sqlite/database.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace giposync::quota::test {

using giposync::test::CapturedLog;
using giposync::test::field;
using giposync::test::Simulation;
using giposync::test::TemporaryFolder;

inline net::Purpose purpose(net::Urgency urgency, std::string account = "milano", Duration overdue = {})
{
    return {urgency, std::move(account), overdue};
}

// A limiter on a file of its own, in virtual time, and what it let through.
struct LimiterFixture : testing::Test
{
    struct Passage
    {
        std::string name;
        Moment at;
    };

    Simulation simulation;
    CapturedLog log;
    TemporaryFolder folder;
    LimiterOptions options{"main", "client-1", {3, std::chrono::seconds(10)}, folder / "quota.db", "boot-1"};
    std::unique_ptr<Limiter> limiter;
    Moment start = simulation.clock.moment();
    std::vector<Passage> passages;
    double dice = 0;

    std::unique_ptr<Limiter> make()
    {
        return std::make_unique<Limiter>(
            options,
            simulation.clock,
            [this] { return dice; },
            log,
            simulation.executor()
        );
    }

    void restart()
    {
        limiter.reset();
        limiter = make();
    }

    // As if somebody had been cut off by a power failure before.
    void leave_without_farewell() const
    {
        sqlite::Database db{options.database};
        db.keep_wal_files();
        db.execute("INSERT INTO owner (client, boot, pid) SELECT id, boot, 1 FROM client");
    }

    // As the first version left its file.
    void become_an_earlier_one() const
    {
        sqlite::Database{options.database}.execute(
            "DROP TRIGGER place_taken; DROP TRIGGER place_left; ALTER TABLE client DROP COLUMN places;"
            "ALTER TABLE lesson DROP COLUMN former; ALTER TABLE lesson DROP COLUMN former_at;"
            "ALTER TABLE client DROP COLUMN doubt; ALTER TABLE client DROP COLUMN kept_for;"
            "ALTER TABLE client DROP COLUMN kept_until; ALTER TABLE owner DROP COLUMN hold;"
            "ALTER TABLE owner DROP COLUMN flight; ALTER TABLE origin DROP COLUMN lost_at;"
            "ALTER TABLE origin DROP COLUMN journal_stays; ALTER TABLE client DROP COLUMN known_from;"
            "ALTER TABLE past DROP COLUMN denied; ALTER TABLE past DROP COLUMN last_answer"
        );
    }

    static net::Response ok() { return {200, {}, ""}; }

    // One request that is answered at once.
    boost::asio::awaitable<void> request(std::string name, net::Purpose wanted, net::Response answer = ok())
    {
        auto permit = co_await limiter->acquire(std::move(wanted));
        if (!permit)
        {
            passages.push_back(
                {name + " " + std::string(name_of(permit.error().code)), simulation.clock.moment()}
            );
            co_return;
        }
        permit->use();
        passages.push_back({std::move(name), simulation.clock.moment()});
        (void)permit->answered(answer);
    }

    // Why nothing may go, if that is so.
    boost::asio::awaitable<std::optional<Error>> refusal()
    {
        const auto permit = co_await limiter->acquire(purpose(net::Urgency::token));
        co_return permit ? std::nullopt : std::optional{permit.error()};
    }

    // A request after a while.
    boost::asio::awaitable<void> later(Duration delay, std::string name, net::Purpose wanted)
    {
        co_await simulation.clock.sleep(delay);
        co_await request(std::move(name), std::move(wanted));
    }

    void fill_window()
    {
        for (std::int64_t i = 0; i < options.ceiling.requests; ++i)
            simulation.run(request("full", purpose(net::Urgency::token)));
        passages.clear();
    }

    // One that gives up after a millisecond.
    void begin_to_wait()
    {
        auto waiting = request("waits", purpose(net::Urgency::token));
        simulation.run(first_of(std::move(waiting), simulation.clock.sleep(std::chrono::milliseconds(1))));
    }

    // The next one that may go.
    Duration wait()
    {
        passages.clear();
        const auto before = simulation.clock.moment();
        simulation.run(request("next", purpose(net::Urgency::token)));
        return passages.at(0).at - before;
    }

    void refuse(std::string seconds)
    {
        net::Response answer{429, {{"Retry-After", std::move(seconds)}}, ""};
        simulation.run(request("refused", purpose(net::Urgency::token), std::move(answer)));
    }

    // A little less than one request in a second.
    void learn_a_limit()
    {
        options.ceiling = {600, std::chrono::seconds(60)};
        restart();
        for (int i = 0; i < 60; ++i)
            simulation.run(request("fine", purpose(net::Urgency::token)));
        refuse("60");
        wait();
    }

    void run_all(std::vector<boost::asio::awaitable<void>> work) { simulation.run(all_of(std::move(work))); }

    std::vector<std::string> names() const
    {
        std::vector<std::string> found;
        for (const auto& passage : passages)
            found.push_back(passage.name);
        return found;
    }

    // When the nth went, since the start of the test.
    Duration when(std::size_t n) const { return passages.at(n).at - start; }
};

}  // namespace giposync::quota::test
