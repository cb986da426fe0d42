#include "sync/list_page.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <random>

namespace giposync::sync {
namespace {

std::vector<std::string> ids(const ListPage& page)
{
    std::vector<std::string> found;
    for (const auto& item : page.items)
        found.push_back(item.id);
    return found;
}

std::vector<std::string> payloads(const ListPage& page)
{
    std::vector<std::string> found;
    for (const auto& item : page.items)
        found.emplace_back(item.payload);
    return found;
}

using Texts = std::vector<std::string>;

TEST(ListPageTest, KeepsItemsExactlyAsTheyCame)
{
    const std::string first = R"({ "id" : "a", "price":12.10, "x":1e400, "y":[1 , 2] })";
    const std::string second = R"({"id":7,"t":"\ud800","t":"\u0000"})";

    const auto page = parse_page("{\"items\": [" + first + " ,\n" + second + "], \"hasMore\" : true}", {});

    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_EQ(payloads(*page), (Texts{first, second}));
    EXPECT_EQ(ids(*page), (Texts{"a", "7"}));
    EXPECT_TRUE(page->has_more);
}

struct Envelope
{
    const char* body;
    const char* ids;    // joined; or
    const char* error;  // a part of the message

    friend std::ostream& operator<<(std::ostream& out, const Envelope& e) { return out << e.body; }
};

struct EnvelopeTest : testing::TestWithParam<Envelope>
{
};

TEST_P(EnvelopeTest, IsUnderstoodOrRefused)
{
    const auto page = parse_page(GetParam().body, {});

    if (GetParam().error)
    {
        ASSERT_FALSE(page);
        EXPECT_NE(page.error().detail.find(GetParam().error), std::string::npos) << page.error().detail;
        return;
    }
    ASSERT_TRUE(page) << page.error().detail;
    std::string joined;
    for (const auto& id : ids(*page))
        joined += id;
    EXPECT_EQ(joined, GetParam().ids);
}

INSTANTIATE_TEST_SUITE_P(
    Envelopes,
    EnvelopeTest,
    testing::Values(
        Envelope{R"({"items":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{R"({"data":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{R"({"patients":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{R"({"data":{"items":[{"id":"a"}],"hasMore":false}})", "a", nullptr},
        Envelope{R"({"data":[{"id":"a"}],"paging":{"hasMore":false,"total":1}})", "a", nullptr},
        Envelope{R"({"errors":[],"items":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{R"({"links":[{"rel":"next"}],"patients":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{R"({"links":["x","y"],"patients":[{"id":"a"}],"hasMore":false})", "a", nullptr},
        Envelope{"\xEF\xBB\xBF{\"items\":[{\"id\":\"a\"}],\"hasMore\":false}", "a", nullptr},
        Envelope{R"({"items":[],"hasMore":false})", "", nullptr},
        Envelope{R"({"items":null,"hasMore":false})", "", nullptr},
        Envelope{R"({"warnings":[],"results":[],"hasMore":false})", "", nullptr},
        Envelope{R"({"items":[{"id":"a"}]})", nullptr, "no hasMore"},
        Envelope{R"({"items":[{"id":"a"}],"hasMore":"false"})", nullptr, "no hasMore"},
        Envelope{R"({"total":3,"hasMore":false})", nullptr, "no array"},
        Envelope{R"({"foo":[{"id":"a"}],"bar":[{"id":"b"}],"hasMore":false})", nullptr, "several arrays"},
        Envelope{R"([{"id":"a"}])", nullptr, "is an array"},
        Envelope{R"({"items":[{"id":"a"}],"hasMore":false)", nullptr, "broken at byte"},
        Envelope{R"({"items":[{"id":"a"}],"hasMore":false} x)", nullptr, "broken at byte"},
        Envelope{"{\"items\":[{\"id\":\"a\tb\"}],\"hasMore\":false}", nullptr, "control character"},
        Envelope{"<html></html>", nullptr, "no JSON"},
        Envelope{"", nullptr, "no JSON"}
    )
);

TEST(ListPageTest, AnAnswerThatIsNoJsonIsAMatterOfTime)
{
    const auto nonsense = parse_page("<html>", {}).error();
    EXPECT_EQ(nonsense.code, Errc::unreachable);
    EXPECT_TRUE(nonsense.may_have_arrived);  // there is a server: other lists may fare better
    EXPECT_EQ(parse_page(R"({"items":[})", {}).error().code, Errc::malformed);
}

TEST(ListPageTest, TheCatalogueCanSayWhereEverythingStands)
{
    PageFormat format;
    format.items = "page.rows";
    format.id = "key.value";
    format.updated_at = "audit.changed";
    format.deleted = "audit.gone";
    format.zone = Zone::find("Europe/Rome").value();

    const auto page = parse_page(
        R"({"items":[{"id":"x"}],"page":{"rows":[)"
        R"({"key":{"value":5},"audit":{"changed":"2026-01-31T10:00:00","gone":null}},)"
        R"({"key":{"value":6},"audit":{"changed":"2026-01-31T10:00:00.5Z","gone":"2026-01-31"}}]},"hasMore":true})",
        format
    );

    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_EQ(ids(*page), (Texts{"5", "6"}));
    EXPECT_EQ(to_text(*page->items[0].updated_at), "2026-01-31T09:00:00.000Z");
    EXPECT_FALSE(page->items[0].deleted);
    EXPECT_EQ(to_text(*page->items[1].updated_at), "2026-01-31T10:00:00.500Z");
    EXPECT_TRUE(page->items[1].deleted);
}

TEST(ListPageTest, ADeletedFlagIsTrueOrAnythingThatIsThere)
{
    PageFormat format;
    format.deleted = "d";
    const auto deleted = [&](const std::string& value) {
        const auto page =
            parse_page(R"({"items":[{"id":"a","d":)" + value + R"(}],"hasMore":false})", format);
        return page->items[0].deleted;
    };

    EXPECT_TRUE(deleted("true"));
    EXPECT_TRUE(deleted("1"));
    EXPECT_TRUE(deleted(R"("2026-01-31T10:00:00Z")"));
    EXPECT_FALSE(deleted("false"));
    EXPECT_FALSE(deleted("null"));
    EXPECT_FALSE(deleted(R"("")"));
    EXPECT_FALSE(deleted("0"));
}

TEST(ListPageTest, ItemsThatCannotBeMirroredStandBesideTheOthers)
{
    const auto page = parse_page(
        "{\"items\":[{\"a\":1},{\"id\":null},{\"id\":\"\"},{\"id\":true},{\"id\":[1]},{\"id\":\"\\u0000\"},7,"
        "{\"id\":\"\xC3\"},{\"id\":\"good\"}],\"hasMore\":false}",
        {}
    );

    ASSERT_TRUE(page);
    EXPECT_EQ(ids(*page), Texts{"good"});
    EXPECT_EQ(page->bad_items.size(), 8u);
    EXPECT_EQ(page->rows(), 9);
    EXPECT_EQ(page->bad_items[0].reason, "the item has no usable id in its field id");
    EXPECT_EQ(page->bad_items[0].payload, R"({"a":1})");
    EXPECT_EQ(page->bad_items[6].reason, "the item is no object");
    EXPECT_EQ(page->bad_items[7].reason, "the item is no valid UTF-8");
}

TEST(ListPageTest, OfDoubleIdsTheLastCounts)
{
    EXPECT_EQ(ids(*parse_page(R"({"items":[{"id":"a","id":"b"}],"hasMore":false})", {})), Texts{"b"});
}

// Whatever bytes come, the answer is a page or an error.
TEST(ListPageTest, SurvivesAnyBytes)
{
    const std::string good =
        R"({"items":[{"id":"a","updatedAt":"2026-01-31T10:00:00Z"},{"id":7,"x":{"y":[1,2]}}],"meta":{"hasMore":true}})";
    for (std::uint64_t seed = 1; seed <= 3000; ++seed)
    {
        std::mt19937_64 dice{seed};
        std::string body = good;
        for (auto n = dice() % 6; n > 0; --n)
        {
            const auto at = static_cast<std::size_t>(dice() % body.size());
            switch (dice() % 3)
            {
            case 0: body[at] = static_cast<char>(dice()); break;
            case 1: body.erase(at, dice() % 5); break;
            default: body.insert(at, 1, R"({}[]",:\tnu0)"[dice() % 12]); break;
            }
        }
        const auto page = parse_page(std::move(body), {});
        if (!page)
            continue;
        for (const auto& item : page->items)
            EXPECT_NE(page->body->find(item.payload), std::string::npos) << "seed " << seed;
    }
}

}  // namespace
}  // namespace giposync::sync
