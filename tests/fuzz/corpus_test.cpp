// The corpus, replayed wherever the tests run: what a fuzzer has found once is never lost again. And a little
// of what a fuzzer does, the same each time: each seed, changed in some hundred ways.

#include "targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace giposync::fuzz {

void PrintTo(const Target& target, std::ostream* out)
{
    *out << target.name;
}

namespace {

struct Seed
{
    std::string name;
    std::string bytes;
};

std::vector<Seed> seeds_of(const Target& target)
{
    std::vector<Seed> seeds;
    for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "tests/fuzz/corpus" / target.name))
    {
        std::ostringstream bytes;
        bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        seeds.push_back({entry.path().filename().string(), bytes.str()});
    }
    std::ranges::sort(seeds, {}, &Seed::name);
    return seeds;
}

std::string changed(std::string bytes, const std::vector<Seed>& seeds, std::mt19937& random)
{
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(random);
    };
    for (auto times = below(4) + 1; times > 0; --times)
    {
        const auto at = below(bytes.size() + 1);
        const auto length = std::min(below(16) + 1, bytes.size() - at);
        const std::string& other = seeds[below(seeds.size())].bytes;
        switch (below(5))
        {
        case 0: bytes.erase(at, length); break;
        case 1: bytes.insert(at, bytes.substr(at, length)); break;
        case 2: bytes.insert(at, 1, static_cast<char>(below(256))); break;
        case 3: bytes.resize(at); break;
        default: bytes.insert(at, other.substr(below(other.size() + 1), length)); break;
        }
    }
    return bytes;
}

struct Corpus : testing::TestWithParam<Target>
{
};

TEST_P(Corpus, KeepsEveryPromise)
{
    const auto seeds = seeds_of(GetParam());
    ASSERT_FALSE(seeds.empty());

    for (const Seed& seed : seeds)
        EXPECT_NO_THROW(GetParam().run(seed.bytes)) << seed.name;
}

TEST_P(Corpus, KeepsEveryPromiseWhenChanged)
{
    const auto seeds = seeds_of(GetParam());
    std::mt19937 random{20'260'131};

    for (const Seed& seed : seeds)
        for (int i = 0; i < 100; ++i)
        {
            const auto bytes = changed(seed.bytes, seeds, random);
            EXPECT_NO_THROW(GetParam().run(bytes)) << seed.name << " as\n" << testing::PrintToString(bytes);
        }
}

INSTANTIATE_TEST_SUITE_P(
    Fuzz,
    Corpus,
    testing::ValuesIn(all_targets().begin(), all_targets().end()),
    [](const auto& one) { return std::string(one.param.name); }
);

}  // namespace
}  // namespace giposync::fuzz
