#include "base/event_names.hpp"
#include "service/disk_news.hpp"
#include "support/captured_log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync {
namespace {

const Error full{Errc::unwritable, "milano.db: database or disk is full"};

TEST(DiskNewsTest, TellsOfADiskOnceAndOnceMoreWhenItIsWellAgain)
{
    test::CapturedLog log;
    DiskNews news{log};

    news.writable();
    EXPECT_TRUE(log.events.empty()) << "that it works is no news";
    news.unwritable(full);
    news.unwritable(full);
    news.writable();
    news.writable();
    news.unwritable(full);

    EXPECT_EQ(
        log.names(),
        (std::vector{
            std::string(events::disk_unwritable),
            std::string(events::disk_writable),
            std::string(events::disk_unwritable)})
    );
    EXPECT_EQ(log.events[0].level, Level::error);
    EXPECT_NE(log.events[0].message.find(full.detail), std::string::npos);
    EXPECT_EQ(log.events[1].level, Level::info);
}

}  // namespace
}  // namespace giposync
