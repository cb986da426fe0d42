#include "config/names.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

TEST(NamesTest, AreMadeOfWords)
{
    const std::pair<const char*, const char*> cases[]{
        {"lastUpdatedAt", "last_updated_at"},
        {"LastUpdatedAt", "last_updated_at"},
        {"last_updated_at", "last_updated_at"},
        {"last-updated-at", "last_updated_at"},
        {"updatedAtUTC", "updated_at_utc"},
        {"patientID", "patient_id"},
        {"XMLFile2Name", "xml_file2_name"},
        {"filter.updatedAt[gte]", "filter_updated_at_gte"},
        {"__id__", "id"},
        {"pricelists", "pricelists"},
        {"età", "et"},
        {"", ""},
        {"{}", ""},
    };
    for (const auto& [name, expected] : cases)
        EXPECT_EQ(snake_case(name), expected) << name;
}

TEST(NamesTest, AreTheSameHoweverTheyAreSpelled)
{
    for (const auto* name : {"medicalReports", "medical-reports", "medical_reports", "MEDICALREPORTS"})
        EXPECT_EQ(squashed(name), "medicalreports");
}

TEST(NamesTest, HaveASingular)
{
    const std::pair<const char*, const char*> cases[]{
        {"patients", "patient"},
        {"price_lists", "price_list"},
        {"availabilities", "availability"},
        {"addresses", "address"},
        {"boxes", "box"},
        {"branches", "branch"},
        {"status", "status"},
        {"diagnosis", "diagnosis"},
        {"ward", "ward"},
        {"s", ""},
        {"", ""},
    };
    for (const auto& [plural, expected] : cases)
        EXPECT_EQ(singular(plural), expected) << plural;
}

}  // namespace
}  // namespace giposync::config
