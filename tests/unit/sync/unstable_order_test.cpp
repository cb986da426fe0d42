// Lists that come in another order with each request: whatever an anchor proves elsewhere, it proves nothing
// here.

#include "base/event_names.hpp"
#include "support/sandbox_clinic.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using test::SandboxClinic;

struct Shuffled
{
    std::uint32_t rows;
    std::int64_t limit;
    sandbox::ById by_id = sandbox::ById::not_allowed;

    friend std::ostream& operator<<(std::ostream& out, const Shuffled& one)
    {
        return out << one.rows << " by " << one.limit
                   << (one.by_id == sandbox::ById::served ? " with addresses" : "");
    }
};

class UnstableOrderTest : public testing::TestWithParam<Shuffled>
{
};

TEST_P(UnstableOrderTest, IsNoticedDeletesNothingAndStillBringsEverythingInTime)
{
    for (std::uint64_t seed = 1; seed <= 3; ++seed)
    {
        auto options = SandboxClinic::long_lived();
        options.data.seed = seed;
        options.data.rows[Kind::agendas] = GetParam().rows;
        options.lists[Kind::agendas].stability = sandbox::Stability::unstable;
        options.lists[Kind::agendas].by_id = GetParam().by_id;
        auto agendas = SandboxClinic::shipped("agendas");
        agendas.limit = GetParam().limit;
        SandboxClinic clinic{options, {agendas}, seed};

        for (int walk = 0; walk < 12; ++walk)
        {
            const auto report = clinic.sync("agendas");
            ASSERT_FALSE(report.failure) << report.failure->detail;
            EXPECT_EQ(report.count.rows.deleted, 0) << "seed " << seed << ", walk " << walk;
            const bool told = clinic.log.last(events::walk_finished)->level == Level::warning;
            EXPECT_TRUE(told || clinic.differences("agendas").empty())
                << "seed " << seed << ", walk " << walk;
            clinic.pass(1h);
        }
        EXPECT_EQ(clinic.differences("agendas"), "") << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Sizes,
    UnstableOrderTest,
    testing::Values(
        Shuffled{15, 10},
        Shuffled{25, 10},
        Shuffled{60, 10},
        Shuffled{150, 10},
        Shuffled{300, 10},
        Shuffled{600, 10},
        Shuffled{150, 100},
        Shuffled{1'000, 100},
        Shuffled{1'500, 100},
        Shuffled{60, 10, sandbox::ById::served},
        Shuffled{300, 10, sandbox::ById::served}
    )
);

}  // namespace
}  // namespace giposync
