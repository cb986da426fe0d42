#include "exit_code.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace giposync {
namespace {

// From what is best to what has to be told first.
constexpr std::array
    in_order{ExitCode::done, ExitCode::partly, ExitCode::failed, ExitCode::login_needed, ExitCode::usage};

TEST(ExitCodeTest, TheNumbersAreThoseOfTheContract)
{
    EXPECT_EQ(static_cast<int>(ExitCode::done), 0);
    EXPECT_EQ(static_cast<int>(ExitCode::failed), 1);
    EXPECT_EQ(static_cast<int>(ExitCode::usage), 2);
    EXPECT_EQ(static_cast<int>(ExitCode::login_needed), 3);
    EXPECT_EQ(static_cast<int>(ExitCode::partly), 4);
}

TEST(ExitCodeTest, EachFailureHasItsCode)
{
    EXPECT_EQ(exit_code_for(Errc::needs_login), ExitCode::login_needed);
    EXPECT_EQ(exit_code_for(Errc::invalid), ExitCode::usage);
    for (const auto why :
         {Errc::unreachable,
          Errc::throttled,
          Errc::unauthorized,
          Errc::client_rejected,
          Errc::refused,
          Errc::forbidden,
          Errc::absent,
          Errc::malformed,
          Errc::unwritable,
          Errc::failed})
        EXPECT_EQ(exit_code_for(why), ExitCode::failed) << name_of(why);
}

TEST(ExitCodeTest, TheWorseOfTwoIsTheLaterInTheOrderWhicheverCameFirst)
{
    for (std::size_t a = 0; a < in_order.size(); ++a)
        for (std::size_t b = 0; b < in_order.size(); ++b)
            EXPECT_EQ(worse(in_order[a], in_order[b]), in_order[std::max(a, b)]) << a << " " << b;
}

TEST(ExitCodeTest, TogetherAFailureBesideAnythingDoneIsDoneInPart)
{
    EXPECT_EQ(together(ExitCode::failed, ExitCode::done), ExitCode::partly);
    EXPECT_EQ(together(ExitCode::done, ExitCode::failed), ExitCode::partly);
    EXPECT_EQ(together(ExitCode::partly, ExitCode::failed), ExitCode::partly);
    EXPECT_EQ(together(ExitCode::failed, ExitCode::failed), ExitCode::failed);
}

TEST(ExitCodeTest, TogetherAllElseIsTheWorseOne)
{
    EXPECT_EQ(together(ExitCode::done, ExitCode::done), ExitCode::done);
    EXPECT_EQ(together(ExitCode::done, ExitCode::partly), ExitCode::partly);
    for (const auto other : in_order)
    {
        EXPECT_EQ(together(ExitCode::usage, other), ExitCode::usage);
        EXPECT_EQ(together(other, ExitCode::usage), ExitCode::usage);
    }
    for (const auto other : {ExitCode::done, ExitCode::partly, ExitCode::failed})
        EXPECT_EQ(together(other, ExitCode::login_needed), ExitCode::login_needed);
}

}  // namespace
}  // namespace giposync
