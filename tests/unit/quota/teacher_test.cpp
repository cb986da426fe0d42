#include "quota/teacher.hpp"
#include "support/captured_log.hpp"

#include <gtest/gtest.h>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using test::field;

struct NothingSent final : Sent
{
    std::int64_t count(Moment, Moment) const override { return 0; }

    std::optional<Moment> first_after(Moment) const override { return std::nullopt; }
};

struct TeacherTest : testing::Test
{
    const Ceiling ceiling{600, 60s};
    Teacher teacher{"main", [] { return 0.0; }};
    ClientState state;
    NothingSent sent;

    std::vector<Event> came_back(Note::Fate fate, Duration at, std::optional<Duration> asked = {})
    {
        Note note;
        note.grant.at = Moment{at - 1ms};
        note.at = Moment{at};
        note.fate = fate;
        note.asked = asked;
        return teacher.teach(state, note, Instant{}, ceiling, sent);
    }

    // Requests a second, as if it had been learned just so.
    std::vector<Event> answered_at_rate(double rate, Duration at)
    {
        state.learned.rate = rate;
        state.learned.refused = 10;
        return came_back(Note::Fate::answered, at);
    }

    Duration silence_after(Duration at) const { return state.throttled_until - Moment{at}; }
};

TEST_F(TeacherTest, ARateThatRisesIsToldOnceAMinuteAndAFallAtOnce)
{
    state.learned.phase = Learned::Phase::steady;
    state.announced = 1;

    const auto first = answered_at_rate(1.2, 1h);
    ASSERT_EQ(first.size(), 1u);
    EXPECT_EQ(field(first[0], "to"), "72");
    EXPECT_EQ(field(first[0], "reason"), "no refusal at the former rate");

    for (const auto later : {1s, 20s, 59s})
        EXPECT_TRUE(answered_at_rate(2, 1h + later).empty());
    const auto second = answered_at_rate(2.5, 1h + 1min);
    ASSERT_EQ(second.size(), 1u);
    EXPECT_EQ(field(second[0], "from"), "72");
    EXPECT_EQ(field(second[0], "to"), "150");

    const auto fall = answered_at_rate(1, 1h + 61s);
    ASSERT_EQ(fall.size(), 1u);
    EXPECT_TRUE(field(fall[0], "reason").starts_with("refused below the ceiling"))
        << field(fall[0], "reason");
}

TEST_F(TeacherTest, ARateThatComesToTheSameNumberOfRequestsIsNoNews)
{
    state.learned.phase = Learned::Phase::steady;
    EXPECT_TRUE(answered_at_rate(10, 1h).empty()) << "spaced evenly, but as many as configured";

    state.learned.rate = state.announced = 0.03;
    EXPECT_TRUE(answered_at_rate(0.02, 1h).empty()) << "one in a minute";
    EXPECT_EQ(answered_at_rate(2, 1h).size(), 1u);
}

TEST_F(TeacherTest, AServerThatStaysUnavailableIsAskedMoreAndMoreSeldom)
{
    Duration now = 1h;
    int lines = 0;
    std::vector<Duration> pauses;
    for (int i = 0; i < 12; ++i)
    {
        lines += static_cast<int>(came_back(Note::Fate::unavailable, now, 1s).size());
        pauses.push_back(silence_after(now));
        now += pauses.back() + 1ms;
    }
    EXPECT_EQ(lines, 12);
    EXPECT_LT(pauses[0], 2s);
    EXPECT_GE(pauses[4], 16s);
    EXPECT_GE(pauses.back(), 5min);
    EXPECT_LT(pauses.back(), 6min);

    came_back(Note::Fate::answered, now);
    came_back(Note::Fate::unavailable, now + 1s, 1s);
    EXPECT_LT(silence_after(now + 1s), 2s) << "a good answer ends the series";
}

TEST_F(TeacherTest, SeveralThatWereOnTheirWayTogetherAreUnavailableOnce)
{
    came_back(Note::Fate::unavailable, 1h + 1ms, 1s);
    const auto silence = state.throttled_until;
    Note companion;
    companion.grant.at = Moment{1h};
    companion.at = Moment{1h + 50ms};
    companion.fate = Note::Fate::unavailable;
    companion.asked = 1s;

    teacher.teach(state, companion, Instant{}, ceiling, sent);

    EXPECT_LT(state.throttled_until - silence, 100ms);
}

}  // namespace
}  // namespace giposync::quota
