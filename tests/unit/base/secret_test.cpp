#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

namespace giposync {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value)
{
    out << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::convertible_to<Secret, std::string>);

TEST(Secret, MovesWithoutLeavingACopy)
{
    Secret first{"short"};

    const Secret second = std::move(first);

    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that is the question
    EXPECT_EQ(second.reveal(), "short");
}

TEST(Secret, IsComparedByContent)
{
    EXPECT_TRUE(Secret{"abc"} == Secret{"abc"});
    EXPECT_FALSE(Secret{"abc"} == Secret{"abd"});
    EXPECT_FALSE(Secret{"abc"} == Secret{"ab"});
}

}  // namespace
}  // namespace giposync
