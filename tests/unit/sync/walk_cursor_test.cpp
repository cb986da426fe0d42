#include "sync/walk_cursor.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace json = boost::json;

namespace giposync::sync {
namespace {

// No member has its default, so that none can be forgotten unnoticed.
WalkCursor full_cursor()
{
    WalkCursor cursor;
    cursor.pass = 2;
    cursor.leg = 7;
    cursor.leg_try = 3;
    cursor.parent_row = 11;
    cursor.slice = 4;
    cursor.pager.limit = 50;
    cursor.pager.page_rows = 49;
    cursor.pager.reached = 1'234;
    cursor.pager.bad_tail = 2;
    cursor.pager.overlap = 5;
    cursor.pager.fresh_until = 1'230;
    cursor.pager.pages = 30;
    cursor.pager.drift = 6;
    cursor.pager.misses = 1;
    cursor.pager.stalls = 2;
    cursor.pager.restarts = 3;
    cursor.pager.proved = false;
    cursor.pager.unstable = true;
    cursor.frontier = 77;
    cursor.bad_rows = 8;
    cursor.counted_to = 1'200;
    cursor.fingerprint = -9'223'372'036'854'775'807;
    cursor.started = Instant{Duration(1'769'860'800'123)};
    cursor.server_started = Instant{Duration(1'769'860'801'000)};
    cursor.edge = {Timestamp{-62'135'596'800, 999'999'999}, 13, 14};
    cursor.first_day = -3;
    cursor.end_day = 20'000;
    cursor.last_first_day = -5;
    cursor.feed = 99;
    cursor.drift = 12;
    cursor.rows_met = 1'100;
    cursor.proved = false;
    cursor.unfiltered = true;
    return cursor;
}

json::object text_as_json(const WalkCursor& cursor)
{
    return json::parse(to_text(cursor)).as_object();
}

bool is_understood(const json::object& cursor)
{
    return parse_cursor(json::serialize(cursor)).has_value();
}

TEST(WalkCursorTest, ComesBackAsItWas)
{
    WalkCursor fresh;
    fresh.started = Instant{Duration(1)};

    for (const auto& cursor : {full_cursor(), fresh})
    {
        const auto again = parse_cursor(to_text(cursor));

        ASSERT_TRUE(again);
        EXPECT_EQ(*again, cursor);
    }
}

// An older program has written fewer members: its walk begins anew, which costs requests and no row.
TEST(WalkCursorTest, AMissingMemberMakesItUnknown)
{
    const auto whole = text_as_json(full_cursor());
    ASSERT_TRUE(is_understood(whole));
    for (const auto& member : whole)
    {
        auto without = whole;
        without.erase(member.key());
        EXPECT_FALSE(is_understood(without)) << member.key();
    }
    for (const auto& member : whole.at("pager").as_object())
    {
        auto without = whole;
        without["pager"].as_object().erase(member.key());
        EXPECT_FALSE(is_understood(without)) << "pager." << member.key();
    }
}

TEST(WalkCursorTest, AMemberOfAnotherKindMakesItUnknown)
{
    const auto whole = text_as_json(full_cursor());
    for (const auto& member : whole)
        for (const json::value& odd :
             std::vector<json::value>{"text", 1.5, 18'446'744'073'709'551'615U, json::array{}})
        {
            auto changed = whole;
            changed[member.key()] = odd;
            EXPECT_FALSE(is_understood(changed)) << member.key() << " " << odd;
        }
}

// What no walk writes is damage. Going on from it could leave rows out.
TEST(WalkCursorTest, APlaceThatCannotBeMakesItUnknown)
{
    const auto whole = text_as_json(full_cursor());
    for (const char* const member :
         {"pass",
          "leg",
          "leg_try",
          "parent_row",
          "slice",
          "frontier",
          "bad_rows",
          "counted_to",
          "feed",
          "drift",
          "rows_met",
          "latest_nanoseconds"})
    {
        auto changed = whole;
        changed[member] = -1;
        EXPECT_FALSE(is_understood(changed)) << member;
    }
    for (const auto& member : whole.at("pager").as_object())
    {
        if (!member.value().is_int64())
            continue;
        auto changed = whole;
        changed["pager"].as_object()[member.key()] = -1;
        EXPECT_FALSE(is_understood(changed)) << "pager." << member.key();
    }
    for (const std::int64_t beyond : {1'000'000'000, 2'000'000'000})
    {
        auto changed = whole;
        changed["latest_nanoseconds"] = beyond;
        EXPECT_FALSE(is_understood(changed)) << beyond;
    }
}

TEST(WalkCursorTest, AnotherVersionIsUnknown)
{
    auto cursor = text_as_json(full_cursor());
    for (const int version : {-1, 0, 1, 3, 100})
    {
        cursor["version"] = version;
        EXPECT_FALSE(is_understood(cursor)) << version;
    }
}

TEST(WalkCursorTest, AnythingElseIsUnknown)
{
    const auto whole = to_text(full_cursor());
    for (const std::string& text : std::vector<std::string>{
             "",
             " ",
             "null",
             "true",
             "17",
             "[]",
             "{}",
             "\"{}\"",
             "offset=100",
             whole + "}",
             whole + whole,
             "[" + whole + "]",
             std::string("\0", 1),
             std::string(100'000, '['),
             "\xff\xfe"})
        EXPECT_FALSE(parse_cursor(text)) << text.substr(0, 40);
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(parse_cursor(whole.substr(0, length))) << length;
}

TEST(WalkCursorTest, SurvivesAnyFlippedByte)
{
    const auto whole = to_text(full_cursor());
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const char odd : {'\0', '"', '}', '-', '9', 'e', '\x80'})
        {
            auto text = whole;
            text[at] = odd;
            const auto cursor = parse_cursor(text);
            if (cursor)
            {
                EXPECT_GE(cursor->pager.reached, 0);
                EXPECT_EQ(parse_cursor(to_text(*cursor)), cursor);
            }
        }
}

TEST(WalkCursorTest, EveryModeHasAName)
{
    EXPECT_EQ(name_of(WalkMode::fill), "fill");
    EXPECT_EQ(name_of(WalkMode::change), "change");
    EXPECT_EQ(name_of(WalkMode::full), "full");
    EXPECT_EQ(name_of(WalkMode::reconcile), "reconcile");
}

}  // namespace
}  // namespace giposync::sync
