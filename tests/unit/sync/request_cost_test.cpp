// What a walk costs, counted: over a still list the fewest requests that overlapped paging can do with, and
// for changes only what has changed, however large the list is.

#include "support/list_costs.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <set>
#include <string>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using sandbox::Mutation;
using test::clinic_of_patients;
using test::promised_requests;
using test::SandboxClinic;

// What is possible: a first page, and then a row less with each.
std::int64_t least(std::int64_t rows, std::int64_t limit)
{
    return rows <= limit ? 1 : 1 + (rows - limit + limit - 2) / (limit - 1);
}

struct Size
{
    std::int64_t rows;
    std::int64_t limit;

    friend std::ostream& operator<<(std::ostream& out, const Size& size)
    {
        return out << size.rows << " rows by " << size.limit;
    }
};

class WalkCostTest : public testing::TestWithParam<Size>
{
};

TEST_P(WalkCostTest, AStillListTakesTheLeastRequestsThatOverlapAllows)
{
    const auto [rows, limit] = GetParam();
    auto clinic = clinic_of_patients(rows, limit);

    for (const auto mode : {sync::WalkMode::fill, sync::WalkMode::reconcile})
    {
        const auto report =
            mode == sync::WalkMode::fill ? clinic.sync("patients") : clinic.reconcile("patients");

        ASSERT_FALSE(report.failure) << report.failure->detail;
        EXPECT_EQ(report.mode, rows == 0 ? sync::WalkMode::fill : mode);
        EXPECT_EQ(report.count.requests, least(rows, limit));
        EXPECT_LE(report.count.requests, promised_requests(rows, limit));
        EXPECT_EQ(report.count.items, rows);
        EXPECT_EQ(clinic.differences("patients"), "");
        clinic.pass(1h);
    }
    EXPECT_EQ(
        clinic.server.stats().by_path.at("/v2/tenants/tenant-abc123/patients"),
        static_cast<std::size_t>(2 * least(rows, limit))
    );
}

INSTANTIATE_TEST_SUITE_P(
    Sizes,
    WalkCostTest,
    testing::Values(
        Size{0, 2},
        Size{1, 2},
        Size{2, 2},
        Size{3, 2},
        Size{40, 2},
        Size{0, 10},
        Size{1, 10},
        Size{9, 10},
        Size{10, 10},
        Size{11, 10},
        Size{18, 10},
        Size{19, 10},
        Size{20, 10},
        Size{1'000, 10},
        Size{0, 100},
        Size{99, 100},
        Size{100, 100},
        Size{101, 100},
        Size{199, 100},
        Size{200, 100},
        Size{5'000, 100},
        Size{5'000, 1'000}
    )
);

struct Changes
{
    std::int64_t rows;
    std::int64_t limit;
    std::int64_t changed;

    friend std::ostream& operator<<(std::ostream& out, const Changes& changes)
    {
        return out << changes.changed << " of " << changes.rows << " rows by " << changes.limit;
    }
};

class ChangeCostTest : public testing::TestWithParam<Changes>
{
};

TEST_P(ChangeCostTest, ChangesTakeNoMoreRequestsThanTheyHavePages)
{
    const auto [rows, limit, changed] = GetParam();
    auto clinic = clinic_of_patients(rows, limit);
    clinic.sync("patients");

    // The second time, what the first one changed is read as the edge of the watermark.
    for (int round = 0; round < 2; ++round)
    {
        clinic.pass(1h);
        std::set<std::string> ids;
        while (std::ssize(ids) < changed)
            for (const auto& id : clinic.mutate(Kind::patients, Mutation::update).ids)
            {
                ids.insert(id);
                clinic.pass(1s);
            }
        clinic.pass(1h);

        const auto report = clinic.sync("patients");

        ASSERT_FALSE(report.failure) << report.failure->detail;
        EXPECT_EQ(report.mode, sync::WalkMode::change);
        EXPECT_LE(report.count.requests, promised_requests(changed, limit));
        EXPECT_EQ(report.count.rows.updated, changed);
        EXPECT_EQ(clinic.differences("patients"), "");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Sizes,
    ChangeCostTest,
    testing::Values(
        Changes{40, 2, 0},
        Changes{40, 2, 1},
        Changes{40, 2, 2},
        Changes{40, 2, 3},
        Changes{100, 10, 0},
        Changes{100, 10, 1},
        Changes{100, 10, 9},
        Changes{100, 10, 10},
        Changes{100, 10, 11},
        Changes{100, 10, 100},
        Changes{5'000, 10, 11},
        Changes{5'000, 100, 0},
        Changes{5'000, 100, 1},
        Changes{5'000, 100, 99},
        Changes{5'000, 100, 100},
        Changes{5'000, 100, 101},
        Changes{5'000, 100, 2'000},
        Changes{5'000, 1'000, 1'000}
    )
);

// An import: many rows of one moment stand at the watermark, and no other row changes for hours.
struct ImportCostTest : testing::Test
{
    SandboxClinic clinic = clinic_of_patients(300, 10);

    ImportCostTest()
    {
        sandbox::Random random{1};
        sandbox::MutationMix mix;
        mix.bulk = 100;
        std::size_t imported = 0;
        while (imported < 40)
            imported =
                clinic.server
                    .mutate(Kind::patients, Mutation::bulk_update, random, clinic.simulation.clock.now(), mix)
                    .ids.size();
    }

    void expect_that_nothing_is_missed_from_now_on()
    {
        for (const auto pause : {0s, 1s, 3600s})
        {
            clinic.pass(pause);
            clinic.mutate(Kind::patients, Mutation::update);
            clinic.pass(1h);
            EXPECT_EQ(clinic.sync("patients").count.rows.updated, 1);
            EXPECT_EQ(clinic.differences("patients"), "");
        }
    }
};

TEST_F(ImportCostTest, OneThatWasOverWhenTheFirstWalkCameIsNotReadAgain)
{
    clinic.pass(2h);
    clinic.sync("patients");
    clinic.pass(1h);

    EXPECT_EQ(clinic.sync("patients").count.requests, 1);

    expect_that_nothing_is_missed_from_now_on();
}

TEST_F(ImportCostTest, OneThatHasJustHappenedIsReadOnceMore)
{
    clinic.pass(2min);
    clinic.sync("patients");
    clinic.pass(1h);
    EXPECT_GT(clinic.sync("patients").count.requests, 1);
    clinic.pass(1h);

    EXPECT_EQ(clinic.sync("patients").count.requests, 1);

    expect_that_nothing_is_missed_from_now_on();
}

}  // namespace
}  // namespace giposync
