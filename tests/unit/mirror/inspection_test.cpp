#include "mirror/inspection.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace giposync::mirror {
namespace {

struct InspectionTest : testing::Test
{
    test::TemporaryFolder folder;
    test::CapturedLog log;
    std::filesystem::path file = folder / "m.db";

    std::unique_ptr<Mirror> writer()
    {
        Mirror::Options options;
        options.file = file;
        return std::move(Mirror::open(options, log).value());
    }

    Result<Inspection> look(bool give_up = false) const
    {
        return inspect(file, [give_up] { return give_up; });
    }
};

TEST_F(InspectionTest, FindsNothingInASoundMirror)
{
    const auto mirror = writer();

    const auto found = look();

    ASSERT_TRUE(found);
    EXPECT_EQ(found->journal, "wal");
    EXPECT_EQ(found->damage, "");
    EXPECT_TRUE(found->was_read_whole);
}

TEST_F(InspectionTest, GivesUpWhenItIsToldTo)
{
    writer()->database().execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO changes (at, resource, id, op) SELECT '', 'patients', i, 'insert' FROM n"
    );

    EXPECT_FALSE(look(true)->was_read_whole);
    EXPECT_EQ(look(true)->damage, "");
    EXPECT_TRUE(look()->was_read_whole);
}

TEST_F(InspectionTest, FindsATornPage)
{
    writer()->database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    {
        std::fstream torn{file, std::ios::in | std::ios::out | std::ios::binary};
        torn.seekp(3 * 4096);
        torn << std::string(4096, 'x');
    }

    EXPECT_NE(look()->damage, "");
}

TEST_F(InspectionTest, CallsDamageWhatIsNoDatabase)
{
    std::ofstream(file) << std::string(4096, 'x');

    EXPECT_NE(look()->damage.find("file is not a database"), std::string::npos);
}

TEST_F(InspectionTest, TellsAFileThatCannotBeOpenedFromADamagedOne)
{
    const auto found = look();

    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Errc::failed);
    EXPECT_EQ(found.error().detail.rfind(file.string(), 0), 0u);
}

}  // namespace
}  // namespace giposync::mirror
