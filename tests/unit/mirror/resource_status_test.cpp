#include "mirror/resource_status.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

struct ResourceStatusTest : testing::Test
{
    test::MirrorInMemory m;
    ResourceStatus status{*m.mirror};
};

TEST_F(ResourceStatusTest, IsRememberedWhole)
{
    ResourceRecord record;
    record.state = ResourceState::failing;
    record.state_since = m.now;
    record.last_success_at = m.now - std::chrono::hours(1);
    record.last_attempt_at = m.now;
    record.next_run_at = m.now + std::chrono::minutes(15);
    record.watermark = m.now - std::chrono::hours(2);
    record.last_error = "GET /v2: 500";
    record.failures = 3;

    status.write(m.resource(), record);

    const auto read = status.read(m.resource());
    EXPECT_EQ(read.state, ResourceState::failing);
    EXPECT_EQ(read.last_success_at, record.last_success_at);
    EXPECT_EQ(read.last_full_at, std::nullopt);
    EXPECT_EQ(read.watermark, record.watermark);
    EXPECT_EQ(read.last_error, record.last_error);
    EXPECT_EQ(read.failures, 3);
    EXPECT_EQ(
        m.query("SELECT state, watermark, next_run_at, last_error FROM sync_status"),
        "failing|2026-01-30T22:00:00.000Z|2026-01-31T00:15:00.000Z|GET /v2: 500"
    );
}

TEST_F(ResourceStatusTest, OldDataIsStaleByTheReadersClock)
{
    m.mirror->database().execute("UPDATE _resources SET state = 'ok', max_lag_seconds = 3600, "
                                 "last_success_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-2 hours')");
    EXPECT_EQ(m.query("SELECT state, lag_seconds BETWEEN 7199 AND 7260 FROM sync_status"), "stale|1");

    m.mirror->database().execute("UPDATE _resources SET max_lag_seconds = 10800");
    EXPECT_EQ(m.query("SELECT state FROM sync_status"), "ok");
}

}  // namespace
}  // namespace giposync::mirror
