#include "base/event_names.hpp"
#include "mirror/checkpoints.hpp"
#include "mirror/wal_readers.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace giposync::mirror {
namespace {

using test::field;
using test::read_from;

struct CheckpointsTest : testing::Test
{
    test::MirrorFile m;

    CheckpointsTest()
    {
        m.wal.pages_between = 10;
        m.wal.wait_for_readers = std::chrono::milliseconds{0};
        m.wal.beside_readers = 300'000;
        m.wal.large = 600'000;
        m.wal.crowded = 1'200'000;
        m.open();
        m.store(1, 10, "first");
    }

    std::unique_ptr<sqlite::Database> reader() const
    {
        sqlite::OpenOptions how;
        how.access = sqlite::OpenOptions::Access::read_only;
        how.busy_timeout = std::chrono::milliseconds{0};
        return std::make_unique<sqlite::Database>(m.file, how);
    }

    // Small pages, each written in full again.
    void write_pages(int count)
    {
        for (int i = 0; i < count; ++i)
            m.store(1, 10, "change " + std::to_string(++written_));
    }

    std::int64_t wal_bytes() const
    {
        return static_cast<std::int64_t>(std::filesystem::file_size(m.file.string() + "-wal"));
    }

    void write_until_large()
    {
        while (m.log.count(events::mirror_wal_large) == 0 && written_ < 1000)
            write_pages(1);
    }

private:
    int written_ = 0;
};

TEST_F(CheckpointsTest, WithoutReadersTheLogStaysSmall)
{
    write_pages(300);

    EXPECT_LT(wal_bytes(), 300'000);
    EXPECT_EQ(m.log.count(events::mirror_wal_large), 0);
    EXPECT_FALSE(m.mirror->crowded());
}

TEST_F(CheckpointsTest, AGapBetweenReadersIsEnoughToKeepItSmall)
{
    for (int i = 0; i < 100; ++i)
    {
        {
            const auto one = reader();
            const sqlite::ReadTransaction moment{*one};
            one->integer("SELECT count(*) FROM patients");
            write_pages(3);
        }
        write_pages(2);
    }

    EXPECT_LT(wal_bytes(), 600'000);
    EXPECT_EQ(m.log.count(events::mirror_wal_large), 0);
}

TEST_F(CheckpointsTest, AReaderThatDoesNotEndIsToldOnceAndSeesItsMomentThroughout)
{
    const auto one = reader();
    auto moment = std::make_unique<sqlite::ReadTransaction>(*one);
    const auto before = one->text("SELECT group_concat(name) FROM patients");

    write_until_large();
    write_pages(5);

    ASSERT_EQ(m.log.count(events::mirror_wal_large), 1);
    const auto* event = m.log.last(events::mirror_wal_large);
    EXPECT_EQ(event->level, Level::warning);
    EXPECT_GE(std::stoll(field(*event, "wal_bytes")), 600'000);
    EXPECT_FALSE(m.mirror->crowded());
    EXPECT_EQ(one->text("SELECT group_concat(name) FROM patients"), before);

    moment.reset();
    write_pages(20);

    EXPECT_EQ(m.log.count(events::mirror_wal_small), 1);
    EXPECT_EQ(m.log.count(events::mirror_wal_large), 1);
    EXPECT_LT(wal_bytes(), 600'000);
}

TEST_F(CheckpointsTest, BeyondTheLimitWritersAreAskedToWait)
{
    const auto one = reader();
    auto moment = std::make_unique<sqlite::ReadTransaction>(*one);
    one->integer("SELECT count(*) FROM patients");
    write_until_large();

    while (!m.mirror->crowded())
        write_pages(1);

    EXPECT_EQ(m.log.last(events::mirror_wal_large)->level, Level::error);
    EXPECT_EQ(m.log.count(events::mirror_wal_large), 2);
    EXPECT_GE(wal_bytes(), 1'200'000);
    EXPECT_FALSE(m.mirror->relieve());
    EXPECT_TRUE(m.mirror->crowded());
    write_pages(1);  // they may still write

    moment.reset();
    EXPECT_TRUE(m.mirror->relieve());

    EXPECT_FALSE(m.mirror->crowded());
    EXPECT_EQ(wal_bytes(), 0);
    EXPECT_EQ(m.log.count(events::mirror_wal_small), 1);
}

TEST_F(CheckpointsTest, TheReaderIsNamed)
{
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0)
    {
        const auto one = reader();
        const sqlite::ReadTransaction moment{*one};
        one->integer("SELECT count(*) FROM patients");
        [[maybe_unused]] const auto told = write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);

    write_until_large();
    const auto* event = m.log.last(events::mirror_wal_large);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);

    ASSERT_TRUE(event);
    EXPECT_EQ(field(*event, "process"), std::to_string(child));
    EXPECT_NE(event->message.find("process " + std::to_string(child) + " (mirror_tests)"), std::string::npos)
        << event->message;
    EXPECT_EQ(wal_readers(m.file), std::vector<WalReader>{});
    close(ready[0]);
    close(ready[1]);
}

TEST(WalReaders, AreThoseWhoHoldAReadMarkOfThatFile)
{
    constexpr const char* locks = "1: POSIX  ADVISORY  READ 4711 fe:00:1048602 124 124\n"
                                  "2: POSIX  ADVISORY  READ 4711 fe:00:1048602 128 128\n"
                                  "2: -> POSIX  ADVISORY  WRITE 99 fe:00:1048602 124 124\n"
                                  "3: POSIX  ADVISORY  READ 5 fe:00:1048602 123 127\n"
                                  "4: POSIX  ADVISORY  READ 6 fe:00:1048603 124 124\n"
                                  "5: POSIX  ADVISORY  WRITE 7 fe:00:1048602 120 120\n"
                                  "6: POSIX  ADVISORY  READ 8 fe:00:1048602 125 EOF\n"
                                  "7: POSIX  ADVISORY  READ 9 fe:00:1048602 124 124\n"
                                  "8: OFDLCK ADVISORY  READ -1 fe:00:1048602 124 124\n"
                                  "9: FLOCK  ADVISORY  WRITE 10 fe:00:1048602 0 EOF\n"
                                  "broken\n\n";

    EXPECT_EQ(holders_of_read_marks(locks, 1048602, 9), (std::vector<pid_t>{4711, 5, 8, 10}));
    EXPECT_EQ(holders_of_read_marks(locks, 17, 9), std::vector<pid_t>{});
    EXPECT_EQ(holders_of_read_marks("", 1048602, 9), std::vector<pid_t>{});
}

}  // namespace
}  // namespace giposync::mirror
