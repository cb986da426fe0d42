#include "mirror/migrations.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::mirror {
namespace {

struct MigrationsTest : testing::Test
{
    sqlite::Database db{":memory:"};
};

TEST_F(MigrationsTest, RunInOrderAndOnce)
{
    constexpr Migration first[]{{1, "a", "CREATE TABLE a (x)"}};
    constexpr Migration both[]{{1, "a", "CREATE TABLE a (x)"}, {2, "b", "ALTER TABLE a ADD COLUMN y"}};

    ASSERT_TRUE(migrate(db, first));
    ASSERT_TRUE(migrate(db, both));
    ASSERT_TRUE(migrate(db, both));

    EXPECT_EQ(db.integer("PRAGMA user_version"), 2);
    EXPECT_EQ(db.integer("SELECT count(*) FROM pragma_table_info('a')"), 2);
}

TEST_F(MigrationsTest, AStepThatFailsLeavesNothing)
{
    constexpr Migration broken[]{{1, "a", "CREATE TABLE a (x); CREATE TABLE a (x)"}};

    EXPECT_THROW((void)migrate(db, broken), sqlite::Error);

    EXPECT_EQ(db.integer("PRAGMA user_version"), 0);
    EXPECT_EQ(db.integer("SELECT count(*) FROM sqlite_schema"), 0);
}

TEST_F(MigrationsTest, AreDoneAllOrNotAtAll)
{
    constexpr Migration first[]{{1, "a", "CREATE TABLE a (x)"}};
    constexpr Migration broken[]{
        {1, "a", "CREATE TABLE a (x)"},
        {2, "b", "CREATE TABLE b (x)"},
        {3, "c", "CREATE TABLE c (x); CREATE TABLE a (x)"}};
    ASSERT_TRUE(migrate(db, first));

    EXPECT_THROW((void)migrate(db, broken), sqlite::Error);

    EXPECT_EQ(version_of(db), 1);
    EXPECT_EQ(db.integer("SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(MigrationsTest, AFileOfTheFutureIsRefusedWithBothVersions)
{
    constexpr Migration steps[]{{1, "a", "CREATE TABLE a (x)"}};
    db.execute("PRAGMA user_version = 7");

    const auto migrated = migrate(db, steps);

    ASSERT_FALSE(migrated);
    EXPECT_EQ(migrated.error().code, Errc::invalid);
    EXPECT_NE(migrated.error().detail.find("version 7"), std::string::npos);
    EXPECT_NE(migrated.error().detail.find("up to 1"), std::string::npos);
}

TEST_F(MigrationsTest, TheProgramsOwnAreNumberedWithoutGapsAndRun)
{
    int expected = 1;
    for (const Migration& step : all_migrations())
        EXPECT_EQ(step.version, expected++) << step.name;

    ASSERT_TRUE(migrate(db, all_migrations()));
    EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace giposync::mirror
