// The token and the disk: one that is full, and files that others have changed.

#include "token_keeper_fixture.hpp"

#include <optional>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using test::Disk;

TEST_F(TokenKeeperTest, AsksForNothingWhereTheDiskWouldLoseIt)
{
    start(world.record());
    world.files.disk = Disk::full;

    EXPECT_EQ(code_of(token()), Errc::unwritable);
    EXPECT_EQ(token_calls_within(10min), 0);
    EXPECT_EQ(world.log.names(), std::vector<std::string>{"disk.unwritable"});
    EXPECT_EQ(world.log.events[0].level, Level::error);

    world.files.disk = Disk::good;
    world.advance(1min);
    EXPECT_TRUE(token());
    EXPECT_EQ(world.log.names()[1], "disk.writable");
}

TEST_F(TokenKeeperTest, AsksForNothingWhereTheMarkCannotBeStored)
{
    start(world.record());
    world.files.disk = Disk::nearly_full;

    EXPECT_EQ(code_of(token()), Errc::unwritable);
    EXPECT_EQ(token_calls(), 0);
}

TEST_F(TokenKeeperTest, UsesAGoodTokenThoughTheDiskIsFull)
{
    start(world.fresh_record());
    world.files.disk = Disk::full;

    EXPECT_TRUE(token());
    EXPECT_TRUE(world.log.events.empty());
}

// The disk fills up while the request is under way.
struct TokenAheadOfDisk : TokenKeeperTest
{
    std::string given;

    asio::awaitable<void> break_the_disk(Disk how)
    {
        co_await world.simulation.clock.sleep(1s);
        world.files.disk = how;
    }

    asio::awaitable<void> take() { given = text(co_await keeper().access_token()); }

    void refresh_into_a_broken_disk(Disk how = Disk::broken)
    {
        start(world.record());
        world.server.latency = 1s;
        std::vector<asio::awaitable<void>> both;
        both.push_back(take());
        both.push_back(break_the_disk(how));
        world.simulation.run(all_of(std::move(both)));
        world.server.latency = 0s;
    }
};

TEST_F(TokenAheadOfDisk, GoesOnInMemory)
{
    refresh_into_a_broken_disk();

    EXPECT_TRUE(world.server.accepts(Secret{given}));
    EXPECT_EQ(text(token()), given);
    EXPECT_EQ(world.written().refresh_token.reveal(), "rt-canary-0");
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
    EXPECT_EQ(world.log.count("token.refreshed"), 1);
}

// Room for it was set aside before the request left.
TEST_F(TokenAheadOfDisk, IsNoNewTokenWhereTheDiskIsOnlyFull)
{
    refresh_into_a_broken_disk(Disk::full);

    EXPECT_TRUE(world.server.accepts(Secret{given}));
    EXPECT_FALSE(keeper().ahead_of_disk());
    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
}

TEST_F(TokenAheadOfDisk, IsNotRiskedAgainUntilThereIsRoom)
{
    refresh_into_a_broken_disk(Disk::full);
    world.advance(2h);
    EXPECT_EQ(code_of(token()), Errc::unwritable);
    EXPECT_EQ(token_calls(), 1);
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);

    world.files.disk = Disk::good;
    world.advance(2min);

    EXPECT_TRUE(token());
    EXPECT_EQ(world.log.count("disk.writable"), 1);
}

TEST_F(TokenAheadOfDisk, IsToldToBeOverThoughNobodyNeedsAToken)
{
    refresh_into_a_broken_disk(Disk::full);
    world.files.disk = Disk::good;
    world.advance(10s);

    (void)keeper().keep_alive_due();  // somebody looks

    EXPECT_EQ(world.log.count("disk.writable"), 1);
}

TEST_F(TokenAheadOfDisk, IsStoredAsSoonAsTheDiskTakesIt)
{
    refresh_into_a_broken_disk();
    const auto wait = [&]() -> asio::awaitable<void> {
        auto known = keeper().standing();
        (void)co_await keeper().changed(std::move(known));
    };
    const auto mend = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(10min);
        world.files.disk = Disk::good;
        co_await world.simulation.clock.sleep(10s);
    };

    world.simulation.run(first_of(wait(), mend()));

    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
    EXPECT_EQ(world.log.count("disk.writable"), 1);
}

TEST_F(TokenAheadOfDisk, IsNotRefreshedUntilTheDiskIsMended)
{
    refresh_into_a_broken_disk();
    world.advance(1h);

    EXPECT_EQ(code_of(token()), Errc::unwritable);
    EXPECT_EQ(token_calls_within(10min), 0);
    world.files.disk = Disk::good;
    world.advance(1min);
    EXPECT_TRUE(token());
    EXPECT_EQ(token_calls(), 2);
}

TEST_F(TokenAheadOfDisk, LetsNoOtherProcessUseTheSpentToken)
{
    refresh_into_a_broken_disk();
    world.files.disk = Disk::nearly_full;
    const auto other = world.start();

    std::string theirs;
    const auto take_theirs = [&]() -> asio::awaitable<void> {
        theirs = text(co_await other->keeper.access_token());
    };
    const auto mend = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(10min);
        EXPECT_EQ(theirs, "");
        EXPECT_EQ(token_calls(), 1);
        world.files.disk = Disk::good;
        (void)keeper().keep_alive_due();  // somebody looks
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(take_theirs());
    both.push_back(mend());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_EQ(theirs, given);
    EXPECT_EQ(token_calls(), 1);
    EXPECT_EQ(world.log.count("token.awaited"), 1);
}

TEST_F(TokenAheadOfDisk, IsWaitedForByACommandThatIsAboutToEnd)
{
    refresh_into_a_broken_disk();
    std::optional<Result<void>> settled;
    const auto settle = [&]() -> asio::awaitable<void> { settled = co_await keeper().settle(); };
    const auto mend = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(2min);
        EXPECT_FALSE(settled);
        world.files.disk = Disk::good;
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(settle());
    both.push_back(mend());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_TRUE(settled && *settled);
    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
}

TEST_F(TokenAheadOfDisk, IsNotWaitedForWithoutEnd)
{
    refresh_into_a_broken_disk();

    const auto settled = world.simulation.run(keeper().settle());

    EXPECT_EQ(code_of(settled), Errc::unwritable);
    EXPECT_NE(settled.error().detail.find("giposyncd login --account milano"), std::string::npos);
    EXPECT_GE(world.simulation.elapsed(), 5min);
    EXPECT_LE(world.simulation.elapsed(), 6min);
}

TEST_F(TokenKeeperTest, HasNothingToWaitForAtTheEndWhereTheDiskIsWell)
{
    start(world.record());
    ASSERT_TRUE(token());
    world.files.disk = Disk::broken;

    EXPECT_TRUE(world.simulation.run(keeper().settle()));
    EXPECT_EQ(world.simulation.elapsed(), 0s);
}

TEST_F(TokenAheadOfDisk, IsTriedOnceMoreAtTheEnd)
{
    refresh_into_a_broken_disk();
    world.files.disk = Disk::good;

    process.reset();

    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
}

struct StoreChange : TokenKeeperTest
{
    Standing noticed;
    Moment noticed_at{};
    Moment done_at{};

    asio::awaitable<void> wait()
    {
        auto known = keeper().standing();
        noticed = co_await keeper().changed(std::move(known));
        noticed_at = world.simulation.clock.moment();
    }

    asio::awaitable<void> act(std::function<void()> what)
    {
        co_await world.simulation.clock.sleep(601s);
        what();
        done_at = world.simulation.clock.moment();
    }

    // How long it took to notice.
    Duration notice(std::function<void()> what)
    {
        std::vector<asio::awaitable<void>> both;
        both.push_back(wait());
        both.push_back(act(std::move(what)));
        world.simulation.run(all_of(std::move(both)));
        return noticed_at - done_at;
    }
};

TEST_F(StoreChange, ALoginElsewhereIsNoticedWithinSeconds)
{
    start(world.record());
    world.server.revoke_all();
    ASSERT_EQ(code_of(token()), Errc::needs_login);

    const auto took = notice([&] { world.write(world.fresh_record("second")); });

    EXPECT_EQ(took, 1s);
    EXPECT_EQ(noticed.state, TokenState::ok);
    EXPECT_EQ(text(token()), "at-canary-0");
}

// A login that is good is looked after less often: a service at rest hardly wakes.
TEST_F(StoreChange, ALogoutElsewhereIsNoticedWithinTenSeconds)
{
    start(world.fresh_record());

    const auto took = notice([&] { world.new_store().forget().value(); });

    EXPECT_EQ(took, 9s);
    EXPECT_EQ(noticed.state, TokenState::none);
    EXPECT_EQ(code_of(token()), Errc::needs_login);
}

TEST_F(StoreChange, AKeyThatIsPutBackIsNoticedWithinSeconds)
{
    const auto key = world.folder / "seal.key";
    world.write(world.fresh_record());
    world.files.content().erase(key);
    process = world.start();
    ASSERT_EQ(code_of(token()), Errc::invalid);

    const auto took = notice([&] { world.files.put(key, std::string(32, 'k')); });

    EXPECT_EQ(took, 1s);
    EXPECT_EQ(noticed.state, TokenState::ok);
    EXPECT_EQ(text(token()), "at-canary-0");
}

TEST_F(StoreChange, ALoginWithAnotherKeyIsNoticedWithinSeconds)
{
    start(world.fresh_record());

    const auto took = notice([&] {
        world.files.put(world.folder / "seal.key", std::string(32, 'x'));
        auto second = world.fresh_record("second");
        second.standing.since += 1h;
        world.write(second);
    });

    EXPECT_EQ(took, 9s);
    EXPECT_EQ(noticed.state, TokenState::ok);
    EXPECT_EQ(keeper().login(), "second");
}

TEST_F(StoreChange, ADeadGrantIsNoticedAtOnce)
{
    start(world.record());
    world.server.revoke_all();
    const auto ask = [&]() -> asio::awaitable<void> { (void)co_await keeper().access_token(); };
    std::vector<asio::awaitable<void>> both;
    both.push_back(wait());
    both.push_back(ask());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_EQ(noticed.state, TokenState::needs_login);
    EXPECT_EQ(world.simulation.elapsed(), 0s);
}

TEST_F(StoreChange, AReadThatFailedOnceIsDoneAgain)
{
    start(world.record());
    ASSERT_TRUE(token());
    world.files.reads_fail = true;
    (void)keeper().keep_alive_due();  // somebody looks
    world.files.reads_fail = false;

    world.advance(2h);

    EXPECT_TRUE(token());
}

TEST_F(StoreChange, ALoginEndsTheWaitAfterAFailure)
{
    start(world.record());
    world.server.instead = {{429, {{"Retry-After", "3600"}}, ""}};
    ASSERT_EQ(code_of(token()), Errc::throttled);

    world.write(world.record("second"));

    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, ADamagedFileNeedsALoginAndIsMendedByOne)
{
    start(world.record());
    auto& file = world.files.content().at(world.folder / "milano.token");
    file[20] = static_cast<char>(file[20] ^ 1);
    process = world.start();

    EXPECT_EQ(code_of(token()), Errc::needs_login);
    EXPECT_EQ(keeper().standing().state, TokenState::needs_login);
    EXPECT_NE(keeper().standing().reason.find("milano.token"), std::string::npos);
    EXPECT_EQ(token_calls(), 0);

    world.write(world.fresh_record("second"));
    EXPECT_TRUE(token());
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
}

TEST_F(TokenKeeperTest, AFileOfALaterVersionIsLeftAlone)
{
    start(world.record());
    world.files.content().at(world.folder / "milano.token")[8] = 9;
    process = world.start();

    EXPECT_EQ(code_of(token()), Errc::invalid);
    EXPECT_EQ(token_calls(), 0);
}

TEST_F(TokenKeeperTest, AFileRemovedDuringARefreshComesBack)
{
    start(world.record());
    world.server.latency = 5s;
    const auto take = [&]() -> asio::awaitable<void> { (void)co_await keeper().access_token(); };
    const auto remove = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(1s);
        world.files.content().erase(world.folder / "milano.token");
        (void)keeper().keep_alive_due();  // somebody looks
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(take());
    both.push_back(remove());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
}

}  // namespace
}  // namespace giposync::oauth
