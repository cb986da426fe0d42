#include "month.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace giposync {
namespace {

TEST(MonthSimulation, EndsWithMirrorsThatEqualTheTruth)
{
    const test::Seeds seeds{1};
    for (auto seed = seeds.first; seed <= seeds.last; ++seed)
    {
        SCOPED_TRACE(test::again(
            seed,
            "build/dev/tests/simulation/service_simulation_tests",
            "MonthSimulation.EndsWithMirrorsThatEqualTheTruth"
        ));
        test::Month month{seed};
        month.live();
        month.check();
        if (testing::Test::HasFailure())
        {
            for (const auto& line : month.world.story.lines)
                std::cout << test::in_words(line.at) << " " << line.text;
            return;
        }
    }
}

}  // namespace
}  // namespace giposync
