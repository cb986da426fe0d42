#include "sync/retry.hpp"

#include <gtest/gtest.h>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

const RetryPolicy policy{1s, 60s, 6, 3};

// A failure on the way, after the request had left.
Error lost_on_the_way()
{
    Error error{Errc::unreachable, ""};
    error.may_have_arrived = true;
    return error;
}

TEST(Retry, BacksOffExponentiallyWithinBounds)
{
    const auto error = lost_on_the_way();

    EXPECT_EQ(delay_before_retry(policy, error, 1, 0.0), 500ms);
    EXPECT_EQ(delay_before_retry(policy, error, 1, 0.5), 1000ms);
    EXPECT_EQ(delay_before_retry(policy, error, 3, 0.5), 2500ms);
    EXPECT_EQ(delay_before_retry({1s, 60s, 100, 3}, error, 90, 0.5), 30500ms);
}

TEST(Retry, GivesUpAfterItsAttempts)
{
    const auto error = lost_on_the_way();

    EXPECT_TRUE(delay_before_retry(policy, error, 5, 0.0));
    EXPECT_FALSE(delay_before_retry(policy, error, 6, 0.0));
}

TEST(Retry, GivesUpSoonerWhereNothingCouldBeSent)
{
    const Error error{Errc::unreachable, ""};

    EXPECT_TRUE(delay_before_retry(policy, error, 2, 0.0));
    EXPECT_FALSE(delay_before_retry(policy, error, 3, 0.0));
}

TEST(Retry, NeverComesEarlierThanTheServerAsks)
{
    const Error error{Errc::throttled, "", 30s};

    EXPECT_EQ(delay_before_retry(policy, error, 1, 0.0), 30s);
    EXPECT_EQ(delay_before_retry(policy, error, 1, 0.5), 30500ms);
}

TEST(Retry, DoesNotRepeatWhatTimeCannotMend)
{
    for (const auto code :
         {Errc::unauthorized,
          Errc::needs_login,
          Errc::client_rejected,
          Errc::refused,
          Errc::forbidden,
          Errc::malformed,
          Errc::unwritable,
          Errc::invalid,
          Errc::failed})
        EXPECT_FALSE(delay_before_retry(policy, {code, ""}, 1, 0.0)) << name_of(code);
}

}  // namespace
}  // namespace giposync::sync
