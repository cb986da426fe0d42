#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace giposync::test {

// The seeds of one randomised test: a few by default, so that every run is quick; GIPOSYNC_SEEDS=10000 for a
// night; GIPOSYNC_SEED=17 for that one alone.
struct Seeds
{
    std::uint64_t first = 1;
    std::uint64_t last = 1;

    explicit Seeds(std::uint64_t by_default) : last(by_default)
    {
        if (const char* const count = std::getenv("GIPOSYNC_SEEDS"))
            last = std::stoull(count);
        if (const char* const one = std::getenv("GIPOSYNC_SEED"))
            first = last = std::stoull(one);
    }
};

// What to type to see that seed fail again.
inline std::string again(std::uint64_t seed, const std::string& program, const std::string& test)
{
    return "again: GIPOSYNC_SEED=" + std::to_string(seed) + " " + program + " --gtest_filter=" + test;
}

}  // namespace giposync::test
