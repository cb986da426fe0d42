#pragma once

#include "ops/doctor_finding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::ops {

inline void expect(const Finding& finding, Verdict verdict, const std::string& what, const std::string& cure)
{
    EXPECT_EQ(finding.verdict, verdict);
    EXPECT_EQ(finding.what, what);
    EXPECT_EQ(finding.cure, cure);
}

}  // namespace giposync::ops
