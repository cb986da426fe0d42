// A login's file that is damaged, or replaced by an older copy, while a service has the login in memory.

#include "base/async.hpp"
#include "token_keeper_fixture.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using giposync::test::field;

struct TokenPutBack : TokenKeeperTest
{
    std::string& file() { return world.files.content().at(world.folder / "milano.token"); }

    TokenRecord record(std::string login, std::int64_t revision)
    {
        auto made = world.record(std::move(login));
        made.revision = revision;
        return made;
    }

    // Refreshes, and answers what the file held before.
    std::string refresh()
    {
        const auto before = file();
        world.advance(2h);
        EXPECT_TRUE(token());
        return before;
    }

    void look() { (void)keeper().keep_alive_due(); }

    void expect_the_login_lives()
    {
        EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
        EXPECT_EQ(keeper().standing().state, TokenState::ok);
        world.advance(2h);
        EXPECT_TRUE(world.server.accepts(token().value()));
    }
};

TEST_F(TokenPutBack, AfterDamage)
{
    start(world.record());
    ASSERT_TRUE(token());
    for (const auto& garbage : {std::string{}, std::string{"garbage"}, file().substr(0, 40)})
    {
        file() = garbage;

        look();

        EXPECT_EQ(keeper().standing().state, TokenState::ok);
        EXPECT_EQ(world.written().login, "first");
    }
    EXPECT_EQ(world.log.count("token.put_back"), 3);
    EXPECT_NE(field(*world.log.last("token.put_back"), "reason").find("milano.token"), std::string::npos);
    expect_the_login_lives();
}

TEST_F(TokenPutBack, AfterAnOlderCopyHasTakenItsPlace)
{
    start(world.record());
    ASSERT_TRUE(token());

    file() = refresh();
    look();

    EXPECT_EQ(world.log.count("token.put_back"), 1);
    expect_the_login_lives();
}

TEST_F(TokenPutBack, AlsoByWhoeverNeedsATokenBeforeAnybodyLooks)
{
    start(world.record());
    ASSERT_TRUE(token());

    file() = refresh();
    refresh();

    expect_the_login_lives();
}

TEST_F(TokenPutBack, IsNotDoneToANewLogin)
{
    start(record("first", 7));

    world.write(record("second", 8));
    look();

    EXPECT_EQ(keeper().login(), "second");
    EXPECT_EQ(world.log.count("token.put_back"), 0);
}

// The clock was ahead when the first one was stored, and nobody has looked in between.
TEST_F(TokenPutBack, IsNotDoneToALoginBehindALogout)
{
    start(record("first", 8));
    world.write(record("first", 8));
    auto store = world.new_store();
    ASSERT_TRUE(store.note_logout());
    ASSERT_TRUE(store.forget());

    world.write(record("second", 7));
    look();

    EXPECT_EQ(keeper().login(), "second");
    EXPECT_EQ(world.log.count("token.put_back"), 0);
}

TEST_F(TokenPutBack, IsDoneToAnEarlierLogin)
{
    start(record("second", 8));

    world.write(record("first", 7));
    look();

    EXPECT_EQ(keeper().login(), "second");
    EXPECT_EQ(world.written().login, "second");
}

TEST_F(TokenPutBack, IsNotDoneToWhatAnEarlierVersionHasWritten)
{
    start(record("first", 7));

    world.write(record("second", 0));
    look();

    EXPECT_EQ(keeper().login(), "second");
}

// An earlier version does not count, and one of this version goes on after it, before we look.
TEST_F(TokenPutBack, IsNotDoneToWhatHasBeenRefreshedSinceAnEarlierVersionWrote)
{
    start(record("first", 7));
    ASSERT_TRUE(token());
    auto uncounted = world.written();
    uncounted.revision = 0;
    world.write(uncounted);
    world.advance(2h);
    const auto other = world.start();
    ASSERT_TRUE(world.simulation.run(other->keeper.access_token()));

    look();

    EXPECT_EQ(world.log.count("token.put_back"), 0);
    expect_the_login_lives();
}

TEST_F(TokenPutBack, WaitsWhileAnotherProcessUsesTheLogin)
{
    start(record("first", 7));
    {
        const auto lock = FileLock::try_take(world.new_store().lock_file());
        file() = "garbage";
        look();
        EXPECT_EQ(file(), "garbage");
        EXPECT_EQ(keeper().standing().state, TokenState::ok);
    }

    look();

    EXPECT_EQ(world.written().login, "first");
}

TEST_F(TokenPutBack, IsLeftToWhoWaitsForTheLoginWhateverTheDiskDoes)
{
    start(record("first", 7));
    auto lock = FileLock::try_take(world.new_store().lock_file()).value();
    std::optional<Errc> given;
    const auto ask = [&]() -> boost::asio::awaitable<void> {
        const auto token = co_await keeper().access_token();
        given = token ? std::nullopt : std::optional{token.error().code};
    };
    const auto meanwhile = [&]() -> boost::asio::awaitable<void> {
        co_await world.simulation.clock.sleep(150ms);
        file() = "garbage";
        world.files.disk = test::Disk::full;
        lock.reset();
        look();
    };
    std::vector<boost::asio::awaitable<void>> work;
    work.push_back(ask());
    work.push_back(meanwhile());
    const auto before = world.simulation.clock.moment();
    world.simulation.run(all_of(std::move(work)));

    EXPECT_EQ(given, Errc::unwritable);
    EXPECT_LE(world.simulation.clock.moment() - before, 1s);
}

TEST_F(TokenPutBack, OfTheKeyComesBeforeATokenIsSealedWithIt)
{
    start(record("first", 7));
    world.files.content().erase(world.folder / "seal.key");

    ASSERT_TRUE(token());

    EXPECT_EQ(world.log.count("token.put_back"), 1);
    process = world.start();
    expect_the_login_lives();
}

TEST_F(TokenPutBack, WaitsForTheDisk)
{
    start(record("first", 7));
    file() = "garbage";
    world.files.disk = test::Disk::full;
    look();
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
    EXPECT_TRUE(keeper().ahead_of_disk());

    world.files.disk = test::Disk::good;
    world.advance(1min);
    look();

    EXPECT_EQ(world.written().login, "first");
    EXPECT_EQ(world.log.count("token.put_back"), 1);
}

}  // namespace
}  // namespace giposync::oauth
