// Whatever somebody's editor, or somebody's cat, does to a settings file: it loads, or one line says why not.

#include "base/json.hpp"
#include "config/settings.hpp"
#include "source_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace giposync::config {
namespace {

class Mutator
{
public:
    explicit Mutator(unsigned seed) : dice_(seed) {}

    std::string mutated(std::string text)
    {
        for (auto times = below(4) + 1; times > 0; --times)
            mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t end)
    {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(dice_);
    }

    void mutate(std::string& text)
    {
        constexpr std::string_view pieces[]{
            "[",
            "]",
            "{",
            "}",
            "=",
            "\"",
            "'",
            "\n",
            "#",
            ".",
            ",",
            "\"\"",
            "{}",
            "[]",
            "\\",
            "\\u0000",
            "nan",
            "inf",
            "-1",
            "9223372036854775807",
            "2026-01-31",
            "true",
            "\"1y\"",
            "[[",
            "]]",
            "\"\"\"",
            "\xff",
            std::string_view{"\0", 1},
            "parent = \"patients\"\n",
            "{parent}",
            "[resources.x]\n",
            "\xEF\xBB\xBF"};
        const auto at = below(text.size() + 1);
        const auto length = std::min(below(30), text.size() - at);
        switch (below(5))
        {
        case 0: text.insert(at, pieces[below(std::size(pieces))]); break;
        case 1: text.erase(at, length); break;
        case 2: text.insert(below(text.size() + 1), text.substr(at, length)); break;
        case 3: text.replace(at, length, pieces[below(std::size(pieces))]); break;
        default: text.replace(at, length ? 1 : 0, 1, static_cast<char>(below(256))); break;
        }
    }

    std::mt19937 dice_;
};

TEST(MutatedSettings, LoadOrAreRefusedInOneLine)
{
    auto sample = test::source_text("config/giposyncd.toml") + test::source_text("config/resources.toml");
    sample.replace(sample.find("client_id          = \"\""), 23, "client_id = \"identity\"");
    sample.replace(sample.find("allowed_tenants = []"), 20, "allowed_tenants = [\"tenant-1\"]");
    ASSERT_TRUE(parse_settings(sample, "s.toml")) << parse_settings(sample, "s.toml").error().detail;

    std::size_t loaded = 0;
    std::size_t understood = 0;
    for (unsigned seed = 1; seed <= 3000; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));

        const auto settings = parse_settings(Mutator{seed}.mutated(sample), "s.toml");

        if (settings)
        {
            ++loaded;
            continue;
        }
        const auto& detail = settings.error().detail;
        understood += detail.find("is not TOML") == std::string::npos;
        ASSERT_EQ(settings.error().code, Errc::invalid);
        ASSERT_TRUE(detail.starts_with("s.toml:")) << detail;
        ASSERT_TRUE(json::valid_utf8(detail)) << detail;
        ASSERT_LT(detail.size(), 1000u);
        for (const char c : detail)
            ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20) << detail;
    }
    // The mutations reach all depths: files that load, files that are TOML, and others.
    EXPECT_GT(loaded, 100u);
    EXPECT_GT(understood, 100u);
}

}  // namespace
}  // namespace giposync::config
