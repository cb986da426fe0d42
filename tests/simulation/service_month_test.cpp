#include "month.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace giposync {
namespace {

TEST(MonthSimulation, EndsWithMirrorsThatEqualTheTruth)
{
    constexpr std::uint64_t weight = 50;
    test::for_each_seed(test::Seeds{1, weight}, [](std::uint64_t seed) {
        test::Month month{seed};
        month.live();
        month.check();
        if (testing::Test::HasFailure())
            for (const auto& line : month.world.story.lines)
                std::cout << test::in_words(line.at) << " " << line.text;
    });
}

}  // namespace
}  // namespace giposync
