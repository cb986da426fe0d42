#include "ops/doctor_clock.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
const std::string issuer = "https://account.gipo.it";
const std::string cure = "switch time synchronisation on: timedatectl set-ntp true";

void expect(const Finding& finding, Verdict verdict, const std::string& what)
{
    EXPECT_EQ(finding.verdict, verdict);
    EXPECT_EQ(finding.what, what);
    EXPECT_EQ(finding.cure, verdict == Verdict::ok ? "" : cure);
}

TEST(DoctorClock, AgreesWithAServer)
{
    expect(
        check_clock(noon, noon - 1h, {{issuer, 30s}}),
        Verdict::ok,
        "2026-01-31 12:00 UTC, as " + issuer + " has it"
    );
}

TEST(DoctorClock, WithoutAServerItIsOnlyLikely)
{
    expect(check_clock(noon, {}, {}), Verdict::ok, "2026-01-31 12:00 UTC; no server has told the time");
}

TEST(DoctorClock, IsAheadOrBehind)
{
    expect(
        check_clock(noon, {}, {{issuer, 75s}}),
        Verdict::warning,
        "2026-01-31 12:00 UTC is 1 min ahead of " + issuer
    );
    expect(
        check_clock(noon, {}, {{issuer, -31s}}),
        Verdict::warning,
        "2026-01-31 12:00 UTC is 31 s behind " + issuer
    );
    expect(
        check_clock(noon, {}, {{issuer, -6min}}),
        Verdict::bad,
        "2026-01-31 12:00 UTC is 6 min behind " + issuer
    );
}

TEST(DoctorClock, BelievesTheServerThatAgreesMost)
{
    EXPECT_EQ(check_clock(noon, {}, {{issuer, 3h}, {"https://api.giponext.it", -1s}}).verdict, Verdict::ok);
}

TEST(DoctorClock, WasSetBack)
{
    expect(
        check_clock(noon, noon + 2h, {{issuer, 1s}}),
        Verdict::warning,
        "2026-01-31 12:00 UTC lies before 2026-01-31 14:00 UTC, when the mirror was written last"
    );
}

TEST(DoctorClock, HasForgottenTheYear)
{
    const Instant long_ago{std::chrono::sys_days{std::chrono::January / 1 / 1970}};

    expect(
        check_clock(long_ago, {}, {}),
        Verdict::bad,
        "1970-01-01 00:00 UTC cannot be: this program was made later"
    );
}

}  // namespace
}  // namespace giposync::ops
