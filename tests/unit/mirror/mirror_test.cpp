#include "mirror/mirror.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/temporary_folder.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace giposync::mirror {
namespace {

struct MirrorTest : testing::Test
{
    test::TemporaryFolder folder;
    test::CapturedLog log;

    Result<std::unique_ptr<Mirror>> open(const std::string& name)
    {
        Mirror::Options options;
        options.file = folder / name;
        return Mirror::open(options, log);
    }

    static mode_t mode_of(const std::filesystem::path& file)
    {
        struct stat found
        {
        };

        stat(file.c_str(), &found);
        return found.st_mode & 07777;
    }
};

TEST_F(MirrorTest, MakesItsFolderAndFilesForTheGroupToRead)
{
    const auto before = umask(077);
    {
        auto mirror = open("mirrors/milano.db");
        umask(before);
        ASSERT_TRUE(mirror) << mirror.error().detail;
        (*mirror)->declare({test::MirrorInMemory::declaration("patients")});
    }

    EXPECT_EQ(mode_of(folder / "mirrors"), 02750u);
    EXPECT_EQ(mode_of(folder / "mirrors/milano.db"), 0640u);
    EXPECT_EQ(mode_of(folder / "mirrors/milano.db-wal"), 0640u);
    EXPECT_EQ(mode_of(folder / "mirrors/milano.db-shm"), 0640u);
}

TEST_F(MirrorTest, SaysWhichFolderItCannotMake)
{
    const auto mirror = open("absent/folder/milano.db");

    ASSERT_FALSE(mirror);
    EXPECT_EQ(mirror.error().code, Errc::unwritable);
    EXPECT_NE(mirror.error().detail.find("absent/folder: No such file or directory"), std::string::npos);
}

TEST_F(MirrorTest, RefusesAFileOfANewerProgram)
{
    ASSERT_TRUE(open("m.db"));
    sqlite::Database{folder / "m.db"}.execute("PRAGMA user_version = 999");

    const auto mirror = open("m.db");

    ASSERT_FALSE(mirror);
    EXPECT_EQ(mirror.error().code, Errc::invalid);
    EXPECT_NE(mirror.error().detail.find("m.db"), std::string::npos);
    EXPECT_NE(mirror.error().detail.find("999"), std::string::npos);
}

TEST_F(MirrorTest, KeepsFactsAboutItself)
{
    {
        auto mirror = std::move(open("m.db").value());
        mirror->set_fact("tenant", "t1");
        mirror->set_fact("tenant", "t2");
    }

    auto mirror = std::move(open("m.db").value());
    EXPECT_EQ(mirror->fact("tenant"), "t2");
    EXPECT_EQ(mirror->fact("clinic"), std::nullopt);
}

TEST_F(MirrorTest, EveryDeclaredResourceCanBeQueriedBeforeTheFirstSync)
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("patients"),
         test::MirrorInMemory::declaration("items", "patients")}};

    EXPECT_EQ(m.query("SELECT count(*) FROM patients"), "0");
    EXPECT_EQ(m.query("SELECT count(*) FROM items_all"), "0");
    EXPECT_EQ(
        m.query("SELECT resource, state, live_rows, lag_seconds FROM sync_status"),
        "patients|never|0|-\nitems|never|0|-"
    );
}

TEST_F(MirrorTest, AResourceThatIsNoLongerMirroredKeepsItsRowsAndHasNoStatus)
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("patients"), test::MirrorInMemory::declaration("rooms")}};
    m.store({R"({"id":"1"})"}, "rooms");

    m.mirror->declare({test::MirrorInMemory::declaration("patients")});

    EXPECT_EQ(m.query("SELECT resource FROM sync_status"), "patients");
    EXPECT_EQ(m.query("SELECT _id FROM rooms"), "1");
}

TEST_F(MirrorTest, WhereNoIndexIsMissingNobodyIsLockedOutToSee)
{
    test::MirrorFile m;
    m.open();
    m.store(1, 3, "x");
    auto& patients = m.mirror->resource(ResourceName{"patients"});
    while (m.mirror->add_missing_index(patients))
        ;
    sqlite::Database other{m.file};
    const sqlite::Transaction at_work{other};

    EXPECT_FALSE(m.mirror->add_missing_index(patients));
}

}  // namespace
}  // namespace giposync::mirror
