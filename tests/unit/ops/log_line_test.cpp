#include "hostile.hpp"
#include "ops/log_line.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Instant noon = std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h + 123ms;

const Event everything{
    Level::warning,
    "walk.finished",
    "the walk is complete",
    {{"resource", "patients"},
     {"items", 12},
     {"share", 0.25},
     {"proved", true},
     {"until", nullptr},
     {"reason", "two words"}}};

TEST(TextLine, HasLevelNameMessageAndFields)
{
    EXPECT_EQ(
        text_line(everything),
        "WARNING walk.finished the walk is complete resource=patients items=12 share=0.25 proved=true "
        "until=null "
        "reason=\"two words\""
    );
}

TEST(TextLine, LeavesAnEmptyMessageOut)
{
    EXPECT_EQ(text_line({Level::info, "service.started", "", {}}), "INFO service.started");
}

TEST(TextLine, MendsNamesThatWouldBreakIt)
{
    EXPECT_EQ(text_line({Level::info, "a b\nc", "", {{"x=y z", 1}}}), "INFO a_b_c x_y_z=1");
}

TEST(JsonLine, IsTheObjectOfTheOuterInterface)
{
    EXPECT_EQ(
        json_line(everything, noon),
        R"({"time": "2026-01-31T12:00:00.123Z", "level": "warning", "event": "walk.finished", )"
        R"("message": "the walk is complete", "resource": "patients", "items": 12, "share": 0.25, )"
        R"("proved": true, "until": null, "reason": "two words"})"
    );
}

TEST(JsonLine, NamesNothingTwice)
{
    const Event doubled{
        Level::info,
        "a",
        "b",
        {{"event", "c"}, {"time", 1}, {"x", 1}, {"x", 2}, {"x", 1}, {"level", "info"}}};

    EXPECT_EQ(
        json_line(doubled, noon),
        R"({"time": "2026-01-31T12:00:00.123Z", "level": "info", "event": "a", "message": "b", )"
        R"("event_": "c", "time_": 1, "x": 1, "x_": 2})"
    );
}

TEST(JsonLine, GivesWhatIsAddedItsOwnName)
{
    const Event event{Level::info, "a", "b", {{"account", "milano"}, {"action", "mine"}}};

    EXPECT_EQ(
        json_line(event, noon, {{"account", "milano"}, {"action", "theirs"}}),
        R"({"time": "2026-01-31T12:00:00.123Z", "level": "info", "event": "a", "message": "b", )"
        R"("action_": "mine", "account": "milano", "action": "theirs"})"
    );
}

TEST(JsonValue, IsNullForANumberThatJsonDoesNotKnow)
{
    EXPECT_EQ(json_value(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(json_value(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(json_value(1e300), "1e+300");
    EXPECT_EQ(json_value(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
}

TEST(LogLine, StaysOneHarmlessLineWhateverIsInAnEvent)
{
    for (const auto& text : test::hostile_texts())
    {
        const Event event{Level::error, text, text, {{text, text}, {"key", text}, {text, 1}}};
        const auto json = json_line(event, noon, {{"more", text}});

        for (const auto& line : {text_line(event), json})
        {
            EXPECT_TRUE(test::is_harmless(line)) << line.substr(0, 200);
            EXPECT_TRUE(test::is_utf8(line)) << line.substr(0, 200);
        }
        EXPECT_NO_THROW(boost::json::parse(json)) << json.substr(0, 200);
    }
}

TEST(SyslogPrefix, IsAPriorityForEachLevel)
{
    EXPECT_EQ(syslog_prefix(Level::trace), "<7>");
    EXPECT_EQ(syslog_prefix(Level::debug), "<7>");
    EXPECT_EQ(syslog_prefix(Level::info), "<6>");
    EXPECT_EQ(syslog_prefix(Level::warning), "<4>");
    EXPECT_EQ(syslog_prefix(Level::error), "<3>");
    EXPECT_EQ(syslog_prefix(Level::critical), "<2>");
}

}  // namespace
}  // namespace giposync::ops
