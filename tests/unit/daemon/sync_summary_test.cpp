#include "commands/sync_summary.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync::commands {
namespace {

sync::SyncReport report(const std::string& resource)
{
    sync::SyncReport one;
    one.resource = ResourceName{resource};
    one.mode = sync::WalkMode::change;
    return one;
}

sync::SyncReport failed(Errc code, bool may_have_arrived = true)
{
    auto one = report("patients");
    one.failure = Error{code, "as scripted"};
    one.failure->may_have_arrived = may_have_arrived;
    return one;
}

sync::SyncReport held()
{
    auto one = report("agendas");
    one.held = sync::HeldDeletions{40, 100, "too many"};
    return one;
}

struct Pass
{
    const char* about;
    std::vector<sync::SyncReport> reports;
    std::vector<ResourceName> left_out;
    ExitCode code;

    friend std::ostream& operator<<(std::ostream& out, const Pass& one) { return out << one.about; }
};

class PassTest : public testing::TestWithParam<Pass>
{
};

TEST_P(PassTest, EndsWith)
{
    SyncSummary summary{GetParam().left_out};
    for (const auto& one : GetParam().reports)
        summary.add(one);

    EXPECT_EQ(exit_code_for(summary), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Passes,
    PassTest,
    testing::Values(
        Pass{"all is well", {report("a"), report("b")}, {}, ExitCode::done},
        Pass{"nothing to do", {}, {}, ExitCode::done},
        Pass{"one resource failed", {report("a"), failed(Errc::malformed)}, {}, ExitCode::partly},
        Pass{"all failed", {failed(Errc::unreachable), failed(Errc::malformed)}, {}, ExitCode::failed},
        Pass{"the only one is not permitted", {failed(Errc::forbidden)}, {}, ExitCode::partly},
        Pass{"the only one is not there", {failed(Errc::absent)}, {}, ExitCode::partly},
        Pass{"deletions are held back", {held()}, {}, ExitCode::partly},
        Pass{"a scope is missing", {report("a")}, {ResourceName{"b"}}, ExitCode::partly},
        Pass{"all scopes are missing", {}, {ResourceName{"b"}}, ExitCode::partly},
        Pass{"the login is dead", {failed(Errc::needs_login)}, {}, ExitCode::login_needed},
        Pass{"and has died on the way", {report("a"), failed(Errc::needs_login)}, {}, ExitCode::login_needed},
        Pass{"the secret is wrong", {failed(Errc::client_rejected)}, {}, ExitCode::failed},
        Pass{"the disk is full on the way", {report("a"), failed(Errc::unwritable)}, {}, ExitCode::partly}
    )
);

TEST(SyncSummaryTest, APassIsHopelessWhereTheAccountFailsOrNobodyAnswers)
{
    const auto after = [](std::vector<sync::SyncReport> reports) {
        SyncSummary summary{{}};
        for (auto& one : reports)
            summary.add(std::move(one));
        return summary.is_hopeless();
    };

    EXPECT_TRUE(after({failed(Errc::needs_login)}));
    EXPECT_TRUE(after({report("a"), failed(Errc::unwritable)}));
    EXPECT_TRUE(after({failed(Errc::unreachable, false)}));
    EXPECT_FALSE(after({failed(Errc::unreachable, true)})) << "somebody was there";
    EXPECT_FALSE(after({report("a"), failed(Errc::unreachable, false)}));
    EXPECT_FALSE(after({failed(Errc::forbidden)}));
    EXPECT_FALSE(after({report("a")}));
}

TEST(SyncSummaryTest, OnlyTheLastFailureCanHaveEndedThePass)
{
    SyncSummary summary{{}};
    EXPECT_FALSE(summary.account_failure());
    summary.add(failed(Errc::forbidden));
    EXPECT_FALSE(summary.account_failure());
    summary.add(failed(Errc::needs_login));
    ASSERT_TRUE(summary.account_failure());
    EXPECT_EQ(summary.account_failure()->code, Errc::needs_login);
}

TEST(SyncSummaryTest, HasALineForEachResource)
{
    SyncSummary summary{{ResourceName{"medical_reports"}}};
    auto patients = report("patients");
    patients.count.requests = 12;
    patients.count.rows.inserted = 1'000'000;
    patients.count.rows.updated = 3;
    patients.count.rows.deleted = 1;
    summary.add(patients);
    summary.add(held());
    summary.add(failed(Errc::malformed));
    summary.add(failed(Errc::forbidden));

    EXPECT_EQ(
        to_text(summary, AccountName{"milano"}),
        "milano  patients         change     1000000 new        3 changed       1 deleted     12 requests\n"
        "milano  agendas          change           0 new        0 changed       0 deleted      0 requests  "
        "40 "
        "DELETIONS HELD\n"
        "milano  patients         change           0 new        0 changed       0 deleted      0 requests  "
        "FAILED\n"
        "milano  patients         change           0 new        0 changed       0 deleted      0 requests  "
        "NOT "
        "PERMITTED\n"
        "milano  medical_reports  SCOPE MISSING\n"
    );
}

TEST(SyncSummaryTest, WithoutAResourceThereIsNothingToSay)
{
    EXPECT_EQ(to_text(SyncSummary{{}}, AccountName{"milano"}), "");
}

}  // namespace
}  // namespace giposync::commands
