#include "base/async.hpp"
#include "hostile.hpp"
#include "kept_lines.hpp"
#include "ops/log_sink.hpp"
#include "support/simulation.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

bool is_json_object(const std::string& text)
{
    boost::json::error_code failed;
    const auto value = boost::json::parse(text, failed);
    return !failed && value.is_object();
}

struct LogSinkTest : testing::Test
{
    test::Simulation simulation;
    test::KeptLines output;
    LogSink log{simulation.clock, {}, output};

    // Time in which the sink runs, as in the service.
    void pass(Duration span) { simulation.run(first_of(log.run(), simulation.clock.sleep(span))); }
};

TEST_F(LogSinkTest, WritesAnEventAsText)
{
    log.info("walk.finished", "done", {{"resource", "patients"}, {"items", 12}});

    EXPECT_EQ(output.lines, Lines{"INFO walk.finished done resource=patients items=12"});
}

TEST_F(LogSinkTest, WritesAnEventAsOneJsonObject)
{
    log.configure({Level::info, LogOptions::Format::json, false});

    log.info("walk.finished", "done", {{"resource", "patients"}, {"items", 12}});

    EXPECT_EQ(
        output.lines,
        Lines{R"({"time": "2026-01-31T01:00:00.000Z", "level": "info", "event": "walk.finished", )"
              R"("message": "done", "resource": "patients", "items": 12})"}
    );
}

TEST_F(LogSinkTest, GivesTheJournalThePriorityOfEachLineInBothForms)
{
    log.configure({Level::debug, LogOptions::Format::text, true});
    log.debug("a", "");
    log.info("a", "");
    log.warning("a", "");
    log.error("a", "");
    log.critical("a", "");
    log.configure({Level::debug, LogOptions::Format::json, true});
    log.error("a", "other");

    ASSERT_EQ(output.lines.size(), 6U);
    EXPECT_EQ(output.lines[0], "<7>DEBUG a");
    EXPECT_EQ(output.lines[1], "<6>INFO a");
    EXPECT_EQ(output.lines[2], "<4>WARNING a");
    EXPECT_EQ(output.lines[3], "<3>ERROR a");
    EXPECT_EQ(output.lines[4], "<2>CRITICAL a");
    EXPECT_TRUE(output.lines[5].starts_with(R"(<3>{"time": )")) << output.lines[5];
}

TEST_F(LogSinkTest, LeavesOutWhatIsBelowTheThresholdAndFollowsAReload)
{
    log.debug("a", "unseen");
    log.configure({Level::debug, LogOptions::Format::text, false});
    log.debug("a", "seen");
    log.configure({Level::error, LogOptions::Format::text, false});
    log.warning("a", "unseen");
    log.error("a", "seen");

    EXPECT_EQ(output.lines, (Lines{"DEBUG a seen", "ERROR a seen"}));
}

TEST_F(LogSinkTest, StaysOneHarmlessLineWhateverIsInAnEvent)
{
    for (const auto format : {LogOptions::Format::text, LogOptions::Format::json})
        for (const auto& text : test::hostile_texts())
        {
            log.configure({Level::trace, format, false});
            output.lines.clear();
            const auto name = text.substr(0, 100);

            log.write({Level::debug, name, text, {{name, text}, {"key", text}}});

            ASSERT_EQ(output.lines.size(), 1U);
            EXPECT_TRUE(test::is_harmless(output.lines[0])) << output.lines[0];
            EXPECT_TRUE(test::is_utf8(output.lines[0])) << output.lines[0];
            EXPECT_LT(output.lines[0].size(), 40000U);
            EXPECT_EQ(format == LogOptions::Format::json, is_json_object(output.lines[0])) << output.lines[0];
        }
}

TEST_F(LogSinkTest, CollapsesRepetitionsAndCountsThem)
{
    for (int i = 0; i < 100; ++i)
    {
        log.warning("walk.failed", "no route", {{"tries", i}});
        pass(10s);
    }

    ASSERT_LT(output.lines.size(), 8U);
    EXPECT_NE(output.lines.back().find("repeated="), std::string::npos) << output.lines.back();
}

TEST_F(LogSinkTest, PrintsWhatIsHeldBackThoughNothingMoreHappens)
{
    for (int i = 0; i < 5; ++i)
        log.warning("walk.failed", "no route");
    ASSERT_EQ(output.lines.size(), 3U);

    pass(6min);

    ASSERT_EQ(output.lines.size(), 4U);
    EXPECT_EQ(output.lines[3], "WARNING walk.failed no route repeated=2 since=2026-01-31T01:00:00Z");
}

TEST_F(LogSinkTest, WritesAllThatIsHeldBackBeforeTheEnd)
{
    for (int i = 0; i < 5; ++i)
        log.warning("walk.failed", "no route");

    log.flush();
    log.flush();

    ASSERT_EQ(output.lines.size(), 4U);
    EXPECT_NE(output.lines[3].find("repeated=2"), std::string::npos) << output.lines[3];
}

TEST_F(LogSinkTest, WhoAsksForDebugSeesEveryLine)
{
    log.configure({Level::trace, LogOptions::Format::text, false});

    for (int i = 0; i < 1000; ++i)
        log.debug("http.exchange", "same");

    EXPECT_EQ(output.lines.size(), 1000U);
}

TEST_F(LogSinkTest, WritesLessThanAMebibyteOnADayWithoutNetwork)
{
    const Lines resources{
        "patients",
        "agendas",
        "appointments",
        "treatments",
        "price_lists",
        "invoices",
        "episodes",
        "medical_reports",
        "items"};
    for (int minute = 0; minute < 24 * 60; ++minute)
    {
        for (const auto& resource : resources)
            log.error(
                "walk.failed",
                "api.giponext.it: connect: Network is unreachable (try " + std::to_string(minute) + ")",
                {{"account", "milano"}, {"resource", resource}, {"requests", minute}, {"code", "unreachable"}}
            );
        log.warning("token.refresh_failed", "later again", {{"reason", "no route to account.gipo.it"}});
        pass(1min);
    }

    EXPECT_LT(output.bytes(), 100U * 1024U);
}

TEST_F(LogSinkTest, AnEventWhoseLinesAllDifferDoesNotFloodEither)
{
    for (int hour = 0; hour < 24; ++hour)
    {
        for (int i = 0; i < 5000; ++i)
            log.info("mirror.rejected", "an item", {{"id", "item-" + std::to_string(hour * 5000 + i)}});
        pass(1h);
    }
    log.flush();

    EXPECT_LT(output.bytes(), 512U * 1024U);
    const bool said = std::any_of(output.lines.begin(), output.lines.end(), [](const std::string& line) {
        return line.starts_with("INFO log.suppressed") &&
               line.find("of=mirror.rejected lines=4") != line.npos;
    });
    EXPECT_TRUE(said);
}

TEST_F(LogSinkTest, AnOutputThatTakesNothingHurtsNobodyAndLosesNoError)
{
    output.takes = false;
    log.info("a", "lost");
    log.error("b", "kept");
    log.critical("c", "kept too");
    EXPECT_TRUE(output.lines.empty());
    EXPECT_GT(output.refused, 0);

    output.takes = true;
    log.info("d", "the next");

    EXPECT_EQ(
        output.lines,
        (Lines{
            "ERROR b kept",
            "CRITICAL c kept too",
            "WARNING log.suppressed lines could not be written and are lost lines=1",
            "INFO d the next"})
    );
}

TEST_F(LogSinkTest, WritesWhatWasRefusedThoughNothingMoreHappens)
{
    output.takes = false;
    log.error("b", "kept");
    output.takes = true;

    pass(1min);

    EXPECT_EQ(output.lines, Lines{"ERROR b kept"});
}

TEST_F(LogSinkTest, OfTooManyThatAreRefusedTheMostSeriousStay)
{
    output.takes = false;
    for (std::size_t i = 0; i < 300; ++i)
    {
        const auto name = "event_" + std::to_string(i % 10);
        const auto value = std::string(i, 'x');
        log.write({i < 250 ? Level::warning : Level::critical, name, "", {{"value", value}}});
    }
    output.takes = true;

    log.flush();

    ASSERT_EQ(output.lines.size(), 201U);
    EXPECT_EQ(
        std::count_if(
            output.lines.begin(),
            output.lines.end(),
            [](const auto& l) { return l.starts_with("CRITICAL"); }
        ),
        50
    );
    EXPECT_TRUE(output.lines.back().starts_with("WARNING log.suppressed")) << output.lines.back();
}

}  // namespace
}  // namespace giposync::ops
