#pragma once

#include "config/settings.hpp"
#include "settings_text.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace giposync::config {

// Settings that are good but for one piece, and the line that says so.
struct BadCase
{
    std::string piece;        // of the least settings; empty: their end, line 10
    std::string replacement;  // for it
    std::string error;        // the whole line, without "s.toml:"

    friend std::ostream& operator<<(std::ostream& out, const BadCase& c) { return out << c.replacement; }
};

struct BadSettingsTest : testing::TestWithParam<BadCase>
{
    void expect_told() const
    {
        const auto settings = parse_settings(test::with(GetParam().piece, GetParam().replacement), "s.toml");

        ASSERT_FALSE(settings);
        EXPECT_EQ(settings.error().code, Errc::invalid);
        EXPECT_EQ(settings.error().detail, "s.toml:" + GetParam().error);
    }
};

}  // namespace giposync::config
