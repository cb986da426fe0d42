#include "mirror/sweep.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

struct SweepTest : testing::Test
{
    test::MirrorInMemory m;

    SweepTest()
    {
        m.store(
            {R"({"id":"1"})",
             R"({"id":"2"})",
             R"({"id":"3"})",
             R"({"id":"4"})",
             R"({"id":"5","deleted":true})"}
        );
    }

    std::vector<std::string> missing(
        const SeenRows& seen,
        std::int64_t looks,
        std::optional<Sweep::Days> days = {}
    )
    {
        Sweep sweep{*m.mirror, m.resource()};
        std::vector<Sweep::Missing> found;
        std::optional<std::int64_t> after = 0;
        while (after)
            after = sweep.missing(seen, *after, looks, days, found);
        std::vector<std::string> ids;
        for (const auto& one : found)
            ids.push_back(one.id);
        return ids;
    }

    SeenRows seen_items(std::initializer_list<std::size_t> positions)
    {
        SeenRows seen;
        for (const auto position : positions)
            seen.add(m.rows[position]);
        return seen;
    }
};

TEST_F(SweepTest, FindsLiveRowsThatWereNotMet)
{
    for (const std::int64_t looks : {1, 2, 100})
    {
        EXPECT_EQ(missing(seen_items({0, 2}), looks), (std::vector<std::string>{"2", "4"})) << looks;
        EXPECT_EQ(missing({}, looks), (std::vector<std::string>{"1", "2", "3", "4"})) << looks;
        EXPECT_EQ(missing(seen_items({0, 1, 2, 3, 4}), looks), std::vector<std::string>{}) << looks;
    }
}

TEST_F(SweepTest, OfAWindowSeesOnlyRowsLastMetInIt)
{
    for (const std::size_t position : {0u, 1u, 2u})
        m.mirror->database().execute(
            "INSERT INTO _slices VALUES (" + std::to_string(m.resource().number) + ", " +
            std::to_string(m.rows[position]) + ", " + std::to_string(100 + position) + ")"
        );

    for (const std::int64_t looks : {1, 2, 100})
        EXPECT_EQ(missing(seen_items({2}), looks, Sweep::Days{101, 102}), std::vector<std::string>{"2"})
            << looks;
}

TEST_F(SweepTest, MakesTombstonesOnce)
{
    Sweep sweep{*m.mirror, m.resource()};
    MirrorTransaction change{*m.mirror};

    EXPECT_EQ(sweep.bury(std::vector{m.rows[0], m.rows[1], m.rows[4]}, m.now), 2);
    EXPECT_EQ(sweep.bury(std::vector{m.rows[0]}, m.now), 0);
    change.commit();

    EXPECT_EQ(sweep.live_rows(), 2);
    EXPECT_EQ(m.query("SELECT _id FROM patients ORDER BY _id"), "3\n4");
    EXPECT_EQ(m.query("SELECT id FROM changes WHERE op = 'delete' ORDER BY id"), "1\n2");
}

}  // namespace
}  // namespace giposync::mirror
