// What the limiter costs and how well it uses a limit: permits a second with and without sharing between
// processes; against hidden limits in virtual time, the share of the budget that is used and the 429s met,
// and how a stranger who takes half of it is yielded to.

#include "base/system_clock.hpp"
#include "quota/limiter.hpp"
#include "sqlite/database.hpp"
#include "sqlite/statement.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"
#include "unit/quota/backlog.hpp"
#include "unit/quota/learning_world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using test::HiddenServer;

LimiterOptions options_for(const giposync::test::TemporaryFolder& folder, const Ceiling& ceiling)
{
    LimiterOptions options;
    options.application = "main";
    options.client_id = "client";
    options.ceiling = ceiling;
    options.database = folder / "quota.db";
    options.boot_id = "this boot";
    return options;
}

asio::awaitable<void> take_permits_until(
    Limiter& limiter,
    SystemClock& clock,
    Moment end,
    std::int64_t& taken
)
{
    while (clock.moment() < end)
    {
        net::Purpose purpose{net::Urgency::token, "milano", {}};
        auto permit = co_await limiter.acquire(std::move(purpose));
        if (!permit)
            co_return;
        permit->use();
        const net::Response answer{200, {}, ""};
        (void)permit->answered(answer);
        ++taken;
    }
}

// One process that takes as many permits as it gets; answers how many.
std::int64_t take_permits(const LimiterOptions& options, Duration span)
{
    asio::io_context loop{1};
    SystemClock clock;
    giposync::test::CapturedLog log;
    Limiter limiter{options, clock, [] { return 0.5; }, log, loop.get_executor()};
    std::int64_t taken = 0;
    asio::co_spawn(loop, take_permits_until(limiter, clock, clock.moment() + span, taken), asio::detached);
    loop.run();
    return taken;
}

double cpu_seconds(const rusage& usage)
{
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure_processes(int processes)
{
    const giposync::test::TemporaryFolder folder;
    const auto options = options_for(folder, Ceiling{1'000'000'000, 1s});
    constexpr Duration span = 3s;
    int results[2];
    if (::pipe(results) != 0)
        return;
    for (int i = 0; i < processes; ++i)
    {
        if (::fork() != 0)
            continue;
        const auto taken = take_permits(options, span);
        const bool told = ::write(results[1], &taken, sizeof taken) == sizeof taken;
        ::_exit(told ? 0 : 1);
    }
    std::int64_t all = 0;
    double cpu = 0;
    for (int i = 0; i < processes; ++i)
    {
        std::int64_t taken = 0;
        if (::read(results[0], &taken, sizeof taken) == sizeof taken)
            all += taken;
        rusage usage{};
        ::wait4(-1, nullptr, 0, &usage);
        cpu += cpu_seconds(usage);
    }
    ::close(results[0]);
    ::close(results[1]);
    const auto count = static_cast<double>(all);
    std::printf(
        "%d process%-2s  %8.0f permits/s  %6.1f us of processor each\n",
        processes,
        processes == 1 ? "" : "es",
        count / 3,
        1e6 * cpu / count
    );
}

// Beside so many requests that the window of a day holds already.
void measure_long_window(std::int64_t requests)
{
    const giposync::test::TemporaryFolder folder;
    auto options = options_for(folder, Ceiling{requests + 100'000, 24h});
    take_permits(options, Duration(1));
    {
        sqlite::Database db{options.database};
        db.keep_wal_files();  // else whoever comes next takes the memory for lost
        sqlite::Statement fill{db, R"sql(
            WITH RECURSIVE past (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM past WHERE n < ?)
            INSERT INTO place (client, owner, granted, answered) SELECT 1, 1, ? - n, ? - n FROM past
        )sql"};
        const auto now = SystemClock{}.moment().time_since_epoch().count();
        fill.run(requests, now, now);
    }
    rusage before{};
    rusage after{};
    ::getrusage(RUSAGE_SELF, &before);
    const auto taken = take_permits(options, 2s);
    ::getrusage(RUSAGE_SELF, &after);
    std::printf(
        "%8lld of them  %6lld permits  %8.1f us of processor each\n",
        static_cast<long long>(requests),
        static_cast<long long>(taken),
        1e6 * (cpu_seconds(after) - cpu_seconds(before)) / static_cast<double>(taken)
    );
}

struct Hidden
{
    const char* name;
    std::int64_t requests;
    Duration per;
    HiddenServer::Header header;
};

void measure_hidden(const Hidden& hidden)
{
    const giposync::test::TemporaryFolder folder;
    giposync::test::Simulation simulation;
    giposync::test::CapturedLog log;
    std::mt19937 random{1};
    Limiter limiter{
        options_for(folder, Ceiling{6000, 60s}),
        simulation.clock,
        [&] { return std::uniform_real_distribution<>(0, 1)(random); },
        log,
        simulation.executor()};
    test::Backlog backlog{simulation, HiddenServer{hidden.requests, hidden.per, hidden.header}, 150ms};

    const auto settling = std::max<Duration>(5 * hidden.per, 10min);
    const auto measured = std::max<Duration>(20 * hidden.per, 1h);
    const auto before = backlog.work({&limiter}, settling);
    backlog.clear();
    const auto steady = backlog.work({&limiter}, measured);
    const double budget = static_cast<double>(hidden.requests) * static_cast<double>(measured.count()) /
                          static_cast<double>(hidden.per.count());
    std::printf(
        "%-28s  settling: %3lld 429s   then: %5.1f %% used, %3lld 429s (%.2f %%)\n",
        hidden.name,
        static_cast<long long>(before.refused),
        100 * static_cast<double>(steady.accepted) / budget,
        static_cast<long long>(steady.refused),
        100 * static_cast<double>(steady.refused) / static_cast<double>(steady.refused + steady.accepted)
    );
}

struct Shared
{
    int too_many = 0;  // seeds in which we still have more than half and a tenth in the third window
    test::LearningWorld::Tally beside;
    Duration needed{0};
    Duration longest{0};
};

// A stranger comes an hour after the limit was found, or ten windows, and leaves again after twice as long.
void share_with_a_stranger(const Hidden& hidden, unsigned seed, Shared& shared)
{
    const auto settling = std::max<Duration>(10 * hidden.per, 1h);
    const auto half = hidden.requests / 2;
    const HiddenServer server{hidden.requests, hidden.per, hidden.header};
    test::LearningWorld world{server, Ceiling{6000, 60s}, 100ms, seed};
    world.run(settling);

    world.set_stranger(half);
    world.run(2 * hidden.per);
    shared.too_many += world.run(hidden.per).accepted > half + (half + 9) / 10;
    const auto beside = world.run(2 * settling);
    shared.beside.accepted += beside.accepted;
    shared.beside.refused += beside.refused;

    world.set_stranger(0);
    const auto left = world.now();
    while (world.run(hidden.per).accepted * 10 < hidden.requests * 9)
        ;
    shared.needed += world.now() - left;
    shared.longest = std::max(shared.longest, world.now() - left);
}

void measure_stranger(const Hidden& hidden)
{
    constexpr int seeds = 100;
    Shared shared;
    for (unsigned seed = 1; seed <= seeds; ++seed)
        share_with_a_stranger(hidden, seed, shared);
    const auto span = std::max<Duration>(10 * hidden.per, 1h) * 2 * seeds;
    const auto minutes = [](Duration time) { return std::chrono::duration<double, std::ratio<60>>(time); };
    const auto accepted = static_cast<double>(shared.beside.accepted);
    const auto refused = static_cast<double>(shared.beside.refused);
    const double half = 0.5 * static_cast<double>(hidden.requests) * static_cast<double>(span.count()) /
                        static_cast<double>(hidden.per.count());
    std::printf(
        "%-28s  over half in the third window: %2d of %d   %5.1f %% of half used, 429s %.2f %%   "
        "taken back after %4.1f min, at most %4.1f\n",
        hidden.name,
        shared.too_many,
        seeds,
        100 * accepted / half,
        100 * refused / (refused + accepted),
        minutes(shared.needed / seeds).count(),
        minutes(shared.longest).count()
    );
}

void run()
{
    std::printf("Permits, each with its answer remembered\n");
    for (const int processes : {1, 2, 3})
        measure_processes(processes);

    std::printf("\nPermits beside so many others of the same day\n");
    for (const std::int64_t requests : {1'000, 20'000, 200'000, 1'000'000})
        measure_long_window(requests);

    const std::vector<Hidden> limits{
        {"10 in 10 s, no header", 10, 10s, HiddenServer::Header::none},
        {"10 in 10 s, always 30 s", 10, 10s, HiddenServer::Header::fixed},
        {"10 in 10 s, exact", 10, 10s, HiddenServer::Header::exact},
        {"30 in 10 s, always 30 s", 30, 10s, HiddenServer::Header::fixed},
        {"30 in 10 s, exact", 30, 10s, HiddenServer::Header::exact},
        {"60 in 60 s, no header", 60, 60s, HiddenServer::Header::none},
        {"60 in 60 s, always 30 s", 60, 60s, HiddenServer::Header::fixed},
        {"60 in 60 s, exact", 60, 60s, HiddenServer::Header::exact},
        {"300 in 60 s, always 30 s", 300, 60s, HiddenServer::Header::fixed},
        {"1000 in 1 h, always 30 s", 1000, 1h, HiddenServer::Header::fixed},
    };
    std::printf("\nHidden limits, configured far too high (6000 in 60 s)\n");
    for (const auto& hidden : limits)
        measure_hidden(hidden);

    std::printf("\nThe same beside a stranger who comes and takes half, and leaves again\n");
    for (const auto& hidden : limits)
        measure_stranger(hidden);
}

}  // namespace
}  // namespace giposync::quota

int main()
{
    giposync::quota::run();
}
