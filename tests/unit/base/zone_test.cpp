#include "base/iso8601.hpp"
#include "base/zone.hpp"

#include <gtest/gtest.h>

namespace giposync {
namespace {

using namespace std::chrono;

TEST(ZoneTest, ADayBeginsWhenItBeginsThere)
{
    const Zone rome = Zone::find("Europe/Rome").value();

    EXPECT_EQ(to_text(rome.start_of(local_days{March / 30 / 2025})), "2025-03-29T23:00:00.000Z");
    EXPECT_EQ(to_text(rome.start_of(local_days{March / 31 / 2025})), "2025-03-30T22:00:00.000Z");
    EXPECT_EQ(to_text(rome.start_of(local_days{October / 27 / 2025})), "2025-10-26T23:00:00.000Z");
}

TEST(ZoneTest, KnowsWhichDayItIsThere)
{
    const Zone rome = Zone::find("Europe/Rome").value();
    const Instant late_evening = sys_days{January / 31 / 2026} + 23h + 30min;

    EXPECT_EQ(rome.day_of(late_evening), local_days{February / 1 / 2026});
    EXPECT_EQ(Zone{}.day_of(late_evening), local_days{January / 31 / 2026});
}

TEST(ZoneTest, AnUnknownNameIsRefused)
{
    const auto zone = Zone::find("Europe/Milan");

    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().code, Errc::invalid);
    EXPECT_EQ(zone.error().detail, "no time zone is called \"Europe/Milan\"");
}

}  // namespace
}  // namespace giposync
