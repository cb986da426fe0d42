#include "base/event_names.hpp"
#include "mirror/mirror_files.hpp"
#include "mirror/storage_failure.hpp"
#include "mirror/walks.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace giposync::mirror {
namespace {

using test::content_of;
using test::field;
using test::read_from;

constexpr const char* open_since = "SELECT value FROM _facts WHERE name = 'file.open_since'";

struct OpeningTest : testing::Test
{
    test::MirrorFile m;

    // A mirror with rows; then bytes in its middle that are no page.
    void damage_the_middle()
    {
        auto bytes = content_of(m.file);
        ASSERT_GT(bytes.size(), 60u * 4096);
        for (std::size_t at = 40 * 4096; at < 60 * 4096; ++at)
            bytes[at] = 'x';
        test::write(m.file, bytes);
    }

    void fill_and_close()
    {
        m.open();
        m.store(1, 1000, std::string(500, 'x'));
        m.mirror.reset();
    }

    // Another process opens the mirror, does something, and is killed.
    template <class Do>
    void killed_after(Do&& what)
    {
        const pid_t child = fork();
        if (child == 0)
        {
            m.open();
            what();
            kill(getpid(), SIGKILL);
        }
        waitpid(child, nullptr, 0);
    }

    std::string name_of_aside()
    {
        const auto* event = m.log.last(events::mirror_set_aside);
        return event ? field(*event, "path") : "";
    }
};

TEST_F(OpeningTest, WhatWasClosedInOrderIsNotCheckedAgain)
{
    fill_and_close();
    EXPECT_EQ(read_from(m.file, open_since), "");
    EXPECT_EQ(std::filesystem::file_size(m.file.string() + "-wal"), 0u);
    damage_the_middle();

    m.open();

    EXPECT_EQ(m.log.count(events::mirror_set_aside), 0);
    EXPECT_EQ(read_from(m.file, open_since), "2026-01-31T12:00:00.000Z");
}

TEST_F(OpeningTest, WhatWasNotClosedInOrderIsUsedWhenItIsSound)
{
    killed_after([this] { m.store(1, 10, "kept"); });

    m.open();

    EXPECT_EQ(m.log.count(events::mirror_set_aside), 0);
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients WHERE name = 'kept'"), "10");
}

TEST_F(OpeningTest, ADamagedFileIsSetAsideAndANewOneBegun)
{
    fill_and_close();
    killed_after([] {});
    damage_the_middle();
    const auto damaged = content_of(m.file);
    const auto wal = content_of(m.file.string() + "-wal");
    ASSERT_FALSE(wal.empty());

    m.open();

    const auto aside = m.file.string() + ".damaged-20260131T120000Z";
    ASSERT_EQ(m.log.count(events::mirror_set_aside), 1);
    EXPECT_EQ(m.log.last(events::mirror_set_aside)->level, Level::error);
    EXPECT_EQ(name_of_aside(), aside);
    EXPECT_EQ(content_of(aside), damaged);
    EXPECT_EQ(content_of(aside + "-wal"), wal);
    EXPECT_TRUE(std::filesystem::exists(aside + "-shm"));
    EXPECT_EQ(test::mode_of(m.file), 0640u);
    m.store(1, 3, "new");
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients"), "3");
    EXPECT_EQ(read_from(m.file, "PRAGMA integrity_check"), "ok");
}

TEST_F(OpeningTest, TheChangeFeedOfANewFileGoesOnBehindTheOldOne)
{
    fill_and_close();
    killed_after([] {});
    damage_the_middle();
    m.open();
    m.store(1, 1, "new");
    EXPECT_EQ(read_from(m.file, "SELECT seq FROM changes"), "1001001");
    m.mirror.reset();

    test::write(m.file, std::string(8192, 'x'));
    m.open();
    m.store(1, 1, "new");
    EXPECT_EQ(
        read_from(m.file, "SELECT seq FROM changes"),
        std::to_string(m.now.time_since_epoch().count() + 1)
    );
}

TEST_F(OpeningTest, EachDamagedFileKeepsANameOfItsOwn)
{
    for (const char* name : {"", "-2", "-3"})
    {
        fill_and_close();
        test::write(m.file, std::string(8192, 'x'));
        m.open();
        EXPECT_EQ(name_of_aside(), m.file.string() + ".damaged-20260131T120000Z" + name);
        EXPECT_EQ(content_of(name_of_aside()), std::string(8192, 'x'));
        m.mirror.reset();
    }
}

TEST_F(OpeningTest, AFileThatIsNoDatabaseIsSetAsideToo)
{
    test::write(m.file, std::string(100'000, 'x'));

    m.open();

    EXPECT_EQ(content_of(name_of_aside()), std::string(100'000, 'x'));
    m.store(1, 1, "new");
}

TEST_F(OpeningTest, DamageThatIsMetLaterIsSeenToWhenTheFileIsOpenedNext)
{
    fill_and_close();
    damage_the_middle();
    m.open();
    std::optional<Error> failure;
    try
    {
        m.store(1, 1000, "changed");
    }
    catch (...)
    {
        failure = storage_failure(*m.mirror, std::current_exception());
    }
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, Errc::unwritable);
    EXPECT_NE(failure->detail.find("damaged"), std::string::npos);

    m.open();

    EXPECT_EQ(m.log.count(events::mirror_set_aside), 1);
    m.store(1, 1000, "changed");
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients"), "1000");
}

TEST_F(OpeningTest, AnotherProgramsDatabaseIsRefusedAndStaysAsItIs)
{
    {
        sqlite::OpenOptions how;
        how.journal = sqlite::OpenOptions::Journal::as_found;
        sqlite::Database{m.file, how}.execute("CREATE TABLE patients (a); INSERT INTO patients VALUES (1)");
        sqlite::Database{m.folder / "b.db", how}.execute(
            "CREATE TABLE t (a); PRAGMA application_id = 17; PRAGMA user_version = 1"
        );
    }
    for (const char* name : {"milano.db", "b.db"})
    {
        m.file = m.folder / name;
        const auto before = content_of(m.file);

        const auto opened = m.try_open();

        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, Errc::invalid);
        EXPECT_NE(opened.error().detail.find("another program"), std::string::npos);
        EXPECT_EQ(content_of(m.file), before);
        EXPECT_FALSE(std::filesystem::exists(m.file.string() + "-wal"));
        EXPECT_EQ(m.log.count(events::mirror_set_aside), 0);
    }
}

TEST_F(OpeningTest, RunsOfAProcessThatIsNoMoreAreEnded)
{
    const auto begin = [this] {
        MirrorTransaction change{*m.mirror};
        Walks{*m.mirror}.begin_run(m.mirror->resource(ResourceName{"patients"}), "change", m.now);
        change.commit();
    };
    killed_after(begin);
    m.now += std::chrono::hours(1);

    m.open();
    begin();
    const auto second = std::move(m.try_open().value());  // somebody else; ours still runs

    EXPECT_EQ(
        read_from(m.file, "SELECT group_concat(outcome || ' ' || coalesce(finished_at, '-')) FROM sync_runs"),
        "interrupted 2026-01-31T13:00:00.000Z,running -"
    );
}

TEST_F(OpeningTest, TheLastOneWhoClosesNotesThatAllIsInOrder)
{
    m.open();
    auto other = std::move(m.try_open().value());

    m.mirror.reset();
    EXPECT_NE(read_from(m.file, open_since), "");

    other.reset();
    EXPECT_EQ(read_from(m.file, open_since), "");
}

TEST_F(OpeningTest, NobodyOpensAFileThatIsBeingChecked)
{
    const auto checking = std::move(WriterPlace::take(m.file, Duration{0}).value());
    ASSERT_TRUE(checking.alone());

    const auto opened = m.try_open();

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::unwritable);
    EXPECT_NE(opened.error().detail.find("checking or upgrading"), std::string::npos);
}

TEST_F(OpeningTest, ADamagedFileThatOthersUseIsLeftToThem)
{
    m.open();
    m.mirror->database().checkpoint(sqlite::Checkpoint::truncate, std::chrono::milliseconds{0});
    test::write(m.file, std::string(8192, 'x'));

    const auto opened = m.try_open();

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::failed);
    EXPECT_EQ(m.log.count(events::mirror_set_aside), 0);
    m.mirror->distrust();
}

TEST_F(OpeningTest, AWalWhoseFileIsGoneIsKept)
{
    killed_after([this] { m.store(1, 10, "written ahead"); });
    const auto wal = content_of(m.file.string() + "-wal");
    std::filesystem::remove(m.file);

    m.open();

    const auto kept = m.file.string() + ".damaged-20260131T120000Z-wal";
    EXPECT_EQ(name_of_aside(), kept);
    EXPECT_EQ(content_of(kept), wal);
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients"), "0");
}

TEST_F(OpeningTest, WhatCannotBeSetAsideIsSaid)
{
    const auto error = set_aside(m.folder / "absent" / "x.db", m.now).error();

    EXPECT_EQ(error.code, Errc::unwritable);
    EXPECT_NE(error.detail.find("absent"), std::string::npos);
}

}  // namespace
}  // namespace giposync::mirror
