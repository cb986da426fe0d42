#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace giposync::test {

// The seeds of one randomised test: a few by default, so that every run is quick. GIPOSYNC_SEEDS=10000 for a
// night, GIPOSYNC_FIRST_SEED=5001 beside it for a part of one; GIPOSYNC_SEED=17 for that one alone.
struct Seeds
{
    std::uint64_t first = 1;
    std::uint64_t last = 1;

    // `weight`: how many of the usual stories one of these costs; that many fewer are told in a night.
    explicit Seeds(std::uint64_t by_default, std::uint64_t weight = 1)
    {
        first = number("GIPOSYNC_FIRST_SEED").value_or(1);
        const auto wanted = number("GIPOSYNC_SEEDS");
        last = first + (wanted ? std::max<std::uint64_t>(*wanted / weight, 1) : by_default) - 1;
        if (const auto one = number("GIPOSYNC_SEED"))
            first = last = *one;
    }

    std::uint64_t count() const { return last - first + 1; }

    // One of `parts` shares of about the same size, for tests that run side by side. A seed that was asked
    // for by its number is in each.
    Seeds part(std::uint64_t index, std::uint64_t parts) const
    {
        auto share = *this;
        if (count() == 1)
            return share;
        share.first = first + count() * index / parts;
        share.last = first + count() * (index + 1) / parts - 1;
        return share;
    }

private:
    static std::optional<std::uint64_t> number(const char* variable)
    {
        const char* const text = std::getenv(variable);
        return text == nullptr ? std::nullopt : std::optional<std::uint64_t>{std::stoull(text)};
    }
};

// What to type, in the folder where the test was started, to see the test that runs now fail again.
inline std::string again(std::uint64_t seed)
{
    std::error_code unknown;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
    const auto& test = *testing::UnitTest::GetInstance()->current_test_info();
    return "again: GIPOSYNC_SEED=" + std::to_string(seed) + " " + program.string() +
           " --gtest_filter=" + test.test_suite_name() + "." + test.name();
}

// Tells `story(seed)` for each seed. A failure names its seed, also where the story ends with an exception,
// and the next seed has its turn: a night tells all that is wrong. A long run says how far it is.
template <class Story>
void for_each_seed(const Seeds& seeds, Story story)
{
    constexpr std::uint64_t told_every = 250;
    constexpr int most_failures = 10;
    const auto& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
    int failures = 0;
    for (auto seed = seeds.first; seed <= seeds.last && failures < most_failures; ++seed)
    {
        const auto parts = result.total_part_count();
        {
            SCOPED_TRACE(again(seed));
            try
            {
                story(seed);
            }
            catch (const std::exception& e)
            {
                ADD_FAILURE() << "the story ends with an exception: " << e.what();
            }
        }
        for (int part = parts; part < result.total_part_count(); ++part)
            if (result.GetTestPartResult(part).failed())
            {
                ++failures;
                break;
            }
        const auto done = seed - seeds.first + 1;
        if (done % told_every == 0 && done < seeds.count())
            std::fprintf(
                stderr,
                "%llu of %llu seeds, %d failed\n",
                static_cast<unsigned long long>(done),
                static_cast<unsigned long long>(seeds.count()),
                failures
            );
    }
}

}  // namespace giposync::test
