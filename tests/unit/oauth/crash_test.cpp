#include "account_world.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

// The refresh is killed at every step that lasts: each stage of each write, a request's arrival, an
// answer's arrival. Afterwards the account either works or says exactly why a person has to log in.
namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using test::Fate;
using test::PageCache;

struct Scenario
{
    bool rotates;
    std::vector<Fate> fates;
    PageCache cache;
    int first_cut;   // step of the first process; 0: it is not killed
    int second_cut;  // step of the process that is started after it

    friend std::ostream& operator<<(std::ostream& out, const Scenario& s)
    {
        out << (s.rotates ? "rotating" : "not rotating") << ", page cache "
            << (s.cache == PageCache::lost ? "lost" : "kept") << ", cut before " << s.first_cut << " and "
            << s.second_cut << ", fates";
        for (const auto fate : s.fates)
            out << " " << static_cast<int>(fate);
        return out;
    }
};

class Crash
{
public:
    explicit Crash(const Scenario& scenario) : scenario_(scenario)
    {
        world_.server.rotates = scenario.rotates;
        world_.server.fates = {scenario.fates.begin(), scenario.fates.end()};
        world_.write(world_.record());
        world_.files.reboot(PageCache::kept);
    }

    // Whether the process got as far as being killed.
    bool run_until(int cut)
    {
        world_.plug.cut_before(cut);
        auto process = world_.start();
        try
        {
            (void)world_.simulation.run(process->keeper.access_token());
        }
        catch (const test::PowerCut&)
        {
        }
        const bool killed = world_.plug.pulled();
        if (killed && !world_.server.shown.empty())
            world_.server.shown.back().answered = false;  // nobody lived to tell
        process.reset();                                  // still without power: it can do nothing more
        world_.files.reboot(scenario_.cache);
        return killed;
    }

    void check_the_end()
    {
        world_.server.fates.clear();
        const bool spent = holds_a_spent_token();
        const auto process = world_.start();
        auto token = world_.simulation.run(process->keeper.access_token());
        for (int i = 0; i < 5 && !token && token.error().code == Errc::unreachable; ++i)
        {
            world_.advance(2min);
            token = world_.simulation.run(process->keeper.access_token());
        }
        if (spent)
            check_says_why(*process, token);
        else
            EXPECT_TRUE(token && world_.server.accepts(*token)) << (token ? "" : token.error().detail);
        check_never_shown_in_vain(*process);
    }

private:
    // What no care can mend: the server has rotated, and nobody has heard or stored the answer.
    bool holds_a_spent_token()
    {
        return world_.written().refresh_token.reveal() != world_.server.current_refresh_token();
    }

    void check_says_why(test::Process& process, const Result<Secret>& token)
    {
        ASSERT_FALSE(token);
        EXPECT_EQ(code_of(token), Errc::needs_login);
        EXPECT_TRUE(token.error().detail.starts_with("the answer to a refresh was lost"));
        EXPECT_NE(token.error().detail.find("the server has rotated the token"), std::string::npos);
        EXPECT_EQ(process.keeper.standing().state, TokenState::needs_login);
        EXPECT_EQ(world_.written().standing.state, TokenState::needs_login);
    }

    // A token is shown again only where nobody knows what came of it the last time.
    void check_never_shown_in_vain(test::Process& process)
    {
        if (process.keeper.standing().state == TokenState::needs_login)
        {
            const auto before = world_.server.shown.size();
            for (int hour = 0; hour < 48; ++hour)
            {
                world_.advance(1h);
                EXPECT_FALSE(world_.simulation.run(process.keeper.access_token()));
            }
            EXPECT_EQ(world_.server.shown.size(), before);
        }
        std::map<std::string, bool> answered;
        for (const auto& shown : world_.server.shown)
        {
            EXPECT_FALSE(scenario_.rotates && answered[shown.token])
                << shown.token << " was answered, and shown again";
            answered[shown.token] = answered[shown.token] || shown.answered;
        }
    }

    Scenario scenario_;
    test::AccountWorld world_;
};

const std::vector<std::vector<Fate>> all_fates{
    {},
    {Fate::lost_request},
    {Fate::lost_answer},
    {Fate::not_sent},
    {Fate::lost_request, Fate::lost_request},
    {Fate::lost_request, Fate::lost_answer},
    {Fate::not_sent, Fate::lost_answer},
};

TEST(RefreshKilled, OnceAtAnyStepEitherWorksOrSaysWhyNot)
{
    int kills = 0;
    for (const bool rotates : {true, false})
        for (const auto& fates : all_fates)
            for (const auto cache : {PageCache::kept, PageCache::lost})
                for (int cut = 1;; ++cut)
                {
                    const Scenario scenario{rotates, fates, cache, cut, 0};
                    SCOPED_TRACE(testing::Message() << scenario);
                    Crash crash{scenario};
                    if (!crash.run_until(cut))
                        break;
                    ++kills;
                    crash.check_the_end();
                }

    EXPECT_GT(kills, 300);
}

TEST(RefreshKilled, TwiceAtAnyStepsEitherWorksOrSaysWhyNot)
{
    int kills = 0;
    for (const bool rotates : {true, false})
        for (const auto& fates : {all_fates[0], all_fates[2]})
            for (const auto cache : {PageCache::kept, PageCache::lost})
                for (int first = 1; first <= 14; ++first)
                    for (int second = 1;; ++second)
                    {
                        const Scenario scenario{rotates, fates, cache, first, second};
                        SCOPED_TRACE(testing::Message() << scenario);
                        Crash crash{scenario};
                        crash.run_until(first);
                        if (!crash.run_until(second))
                            break;
                        ++kills;
                        crash.check_the_end();
                    }

    EXPECT_GT(kills, 500);
}

TEST(RefreshKilled, NeverIsNoDifferent)
{
    for (const bool rotates : {true, false})
    {
        Crash crash{{rotates, {}, PageCache::lost, 0, 0}};
        EXPECT_FALSE(crash.run_until(0));
        crash.check_the_end();
    }
}

}  // namespace
}  // namespace giposync::oauth
