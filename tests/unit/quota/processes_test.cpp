// Real processes, the real clock, one strict window. They write down when each request leaves, and the
// parent looks whether any window saw more than the ceiling.

#include "base/system_clock.hpp"
#include "quota/limiter.hpp"
#include "quota/window.hpp"
#include "support/captured_log.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <poll.h>
#include <random>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr Ceiling ceiling{20, 200ms};

struct Departure
{
    std::int64_t at;  // nanoseconds
    pid_t process;
};

std::int64_t nanoseconds()
{
    timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * 1'000'000'000 + t.tv_nsec;
}

void write_down_departure(int pipe)
{
    const Departure departure{nanoseconds(), ::getpid()};
    if (::write(pipe, &departure, sizeof departure) != sizeof departure)
        ::_exit(4);
}

// One request after the other, as fast as they may, until killed.
asio::awaitable<void> send_for_ever(Limiter& limiter, net::Purpose purpose, int pipe)
{
    for (;;)
    {
        auto permit = co_await limiter.acquire(purpose);
        if (!permit)
            ::_exit(3);
        permit->use();
        write_down_departure(pipe);
        const net::Response answer{200, {}, ""};
        (void)permit->answered(answer);
    }
}

[[noreturn]] void live(const LimiterOptions& options, net::Purpose purpose, int pipe)
try
{
    asio::io_context loop{1};
    SystemClock clock;
    giposync::test::CapturedLog log;
    std::mt19937 random{static_cast<unsigned>(::getpid())};
    Limiter limiter{
        options,
        clock,
        [&] { return std::uniform_real_distribution<>(0, 1)(random); },
        log,
        loop.get_executor()};
    for (int connection = 0; connection < 2; ++connection)
        asio::co_spawn(loop, send_for_ever(limiter, purpose, pipe), asio::detached);
    loop.run();
    ::_exit(0);
}

catch (const std::exception&)
{
    ::_exit(2);
}

struct ProcessesTest : testing::Test
{
    giposync::test::TemporaryFolder folder;
    LimiterOptions options{"main", "client", ceiling, folder / "quota.db", "this boot"};
    int pipe_ends[2] = {-1, -1};
    std::vector<pid_t> children;

    ProcessesTest() { EXPECT_EQ(::pipe(pipe_ends), 0); }

    ~ProcessesTest() override
    {
        for (const auto child : children)
            kill_child(child);
        ::close(pipe_ends[0]);
    }

    void start(net::Urgency urgency, std::string account)
    {
        net::Purpose purpose{urgency, std::move(account), {}};
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0)
        {
            ::close(pipe_ends[0]);
            live(options, std::move(purpose), pipe_ends[1]);
        }
        children.push_back(child);
    }

    static int kill_child(pid_t child)
    {
        int status = 0;
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return status;
    }

    // Each of them has to be killed: it did not end by itself.
    void kill_first()
    {
        const int status = kill_child(children.front());
        children.erase(children.begin());
        EXPECT_TRUE(WIFSIGNALED(status)) << "ended by itself: " << WEXITSTATUS(status);
    }

    // Reads so many departures; fewer where nobody goes on.
    std::vector<Departure> departures(std::size_t count) const
    {
        std::vector<Departure> found;
        pollfd readable{pipe_ends[0], POLLIN, 0};
        while (found.size() < count && ::poll(&readable, 1, 20'000) == 1)
        {
            Departure one{};
            if (::read(pipe_ends[0], &one, sizeof one) == sizeof one)
                found.push_back(one);
        }
        return found;
    }
};

std::ptrdiff_t most_in_a_window(std::vector<Departure> departures)
{
    std::ranges::sort(departures, {}, &Departure::at);
    const auto window = std::chrono::nanoseconds(ceiling.per).count();
    std::ptrdiff_t most = 0;
    for (auto first = departures.begin(); first != departures.end(); ++first)
    {
        const auto end =
            std::ranges::upper_bound(first, departures.end(), first->at + window, {}, &Departure::at);
        most = std::max(most, end - first);
    }
    return most;
}

TEST_F(ProcessesTest, ThreeOfThemKeepOneStrictWindow)
{
    for (const char* account : {"milano", "roma", "torino"})
        start(net::Urgency::change, account);

    const auto seen = departures(120);

    ASSERT_EQ(seen.size(), 120u);
    EXPECT_LE(most_in_a_window(seen), ceiling.requests);
    for (const auto child : children)
        EXPECT_GE(std::ranges::count(seen, child, &Departure::process), 20);
    while (!children.empty())
        kill_first();
}

TEST_F(ProcessesTest, BeingKilledAndStartedAgainDoesNotHelp)
{
    std::vector<Departure> all;
    start(net::Urgency::token, "milano");
    for (int life = 0; life < 6; ++life)
    {
        start(net::Urgency::token, "roma");
        const auto seen = departures(15);
        ASSERT_EQ(seen.size(), 15u);
        all.insert(all.end(), seen.begin(), seen.end());
        kill_first();
    }

    EXPECT_LE(most_in_a_window(all), ceiling.requests);
}

}  // namespace
}  // namespace giposync::quota
