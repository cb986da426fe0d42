#include "ops/doctor_finding.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

const Paint plain_paint{Paint::Colours::none};

TEST(DoctorFinding, IsALineAndTheCureOnTheNext)
{
    EXPECT_EQ(to_text({"clock", "", Verdict::ok, "right"}, plain_paint), "ok       clock: right\n");
    EXPECT_EQ(
        to_text({"secret", "main", Verdict::bad, "is open", "chmod 0640 it"}, plain_paint),
        "bad      secret main: is open\n"
        "         chmod 0640 it\n"
    );
    EXPECT_EQ(
        to_text({"login", "milano", Verdict::needs_login, "dead", "log in"}, plain_paint),
        "login    login milano: dead\n"
        "         log in\n"
    );
    EXPECT_EQ(to_text({"a", "", Verdict::skipped, "b"}, plain_paint), "skipped  a: b\n");
    EXPECT_EQ(to_text({"a", "", Verdict::warning, "b"}, plain_paint), "warning  a: b\n");
}

TEST(DoctorFinding, ATerminalObeysNoneOfIt)
{
    EXPECT_EQ(
        to_text({"tls", "h\n", Verdict::bad, "x\x1b[2Jy", "z\r"}, plain_paint),
        "bad      tls h : x [2Jy\n"
        "         z \n"
    );
}

TEST(DoctorFinding, OnlyTheVerdictHasColour)
{
    const Paint paint{Paint::Colours::terminal};

    EXPECT_EQ(to_text({"a", "", Verdict::ok, "b"}, paint), "\x1b[32mok       \x1b[0ma: b\n");
    EXPECT_EQ(to_text({"a", "", Verdict::warning, "b"}, paint), "\x1b[33mwarning  \x1b[0ma: b\n");
    EXPECT_EQ(to_text({"a", "", Verdict::bad, "b"}, paint), "\x1b[1;31mbad      \x1b[0ma: b\n");
    EXPECT_EQ(to_text({"a", "", Verdict::skipped, "b"}, paint), "\x1b[2mskipped  \x1b[0ma: b\n");
}

TEST(DoctorFinding, TheExitCodeTellsALoginFromAllElse)
{
    const Finding ok{"a", "", Verdict::ok, ""};
    const Finding warning{"b", "", Verdict::warning, ""};
    const Finding skipped{"c", "", Verdict::skipped, ""};
    const Finding login{"d", "", Verdict::needs_login, ""};
    const Finding bad{"e", "", Verdict::bad, ""};

    EXPECT_EQ(exit_code_of({}), 0);
    EXPECT_EQ(exit_code_of({ok, warning, skipped}), 0);
    EXPECT_EQ(exit_code_of({ok, login, warning}), 3);
    EXPECT_EQ(exit_code_of({login, bad}), 1);
    EXPECT_EQ(
        summary_of({ok, bad, ok, login, skipped, warning}),
        "2 ok, 1 warning, 1 login, 1 bad, 1 skipped"
    );
    EXPECT_EQ(summary_of({ok}), "1 ok");
}

}  // namespace
}  // namespace giposync::ops
