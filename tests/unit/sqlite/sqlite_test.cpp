#include "sqlite/database.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::sqlite {
namespace {

struct SqliteTest : testing::Test
{
    Database db{":memory:"};

    SqliteTest() { db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c REAL) STRICT"); }
};

TEST_F(SqliteTest, BindsAndReadsEachKindOfValue)
{
    Statement insert{db, "INSERT INTO t (a, b, c) VALUES (?, ?, ?)"};
    EXPECT_EQ(insert.run(1, "it's", 2.5), 1);
    EXPECT_EQ(insert.run(2, std::string_view{}, nullptr), 1);
    EXPECT_EQ(insert.run(3, std::optional<std::string>{}, std::optional{1.0}), 1);

    std::vector<std::string> seen;
    Statement{db, "SELECT a, b, c FROM t ORDER BY a"}.for_each([&](const Statement& row) {
        seen.push_back(
            std::to_string(row.integer(0)) + "|" + row.optional_text(1).value_or("null") + "|" +
            (row.is_null(2) ? "null" : std::to_string(row.real(2)))
        );
    });

    EXPECT_EQ(seen, (std::vector<std::string>{"1|it's|2.500000", "2||null", "3|null|1.000000"}));
}

TEST_F(SqliteTest, ATransactionThatIsNotCommittedNeverWas)
{
    {
        Transaction change{db};
        db.execute("INSERT INTO t (a) VALUES (1)");
    }
    {
        Transaction change{db};
        db.execute("INSERT INTO t (a) VALUES (2)");
        change.commit();
    }

    EXPECT_EQ(db.text("SELECT group_concat(a) FROM t"), "2");
}

TEST_F(SqliteTest, AFailureNamesTheStatementAndTheReason)
{
    Statement insert{db, "INSERT INTO t (a) VALUES (?)"};
    insert.run(1);
    try
    {
        insert.run(1);
        FAIL() << "a double key was taken";
    }
    catch (const Error& error)
    {
        EXPECT_STREQ(error.what(), "INSERT INTO t (a) VALUES (?): UNIQUE constraint failed: t.a");
        EXPECT_EQ(error.code(), SQLITE_CONSTRAINT);
        EXPECT_FALSE(error.disk());
    }
}

TEST_F(SqliteTest, AnErrorIsOneLineHoweverLongTheStatementIs)
{
    try
    {
        db.execute(R"sql(
            SELECT a
            FROM t
            WHERE a = 1 AND a = 2 AND a = 3 AND a = 4 AND a = 5 AND zz = 6
        )sql");
        FAIL() << "a column that is not there was read";
    }
    catch (const Error& error)
    {
        EXPECT_STREQ(
            error.what(),
            "SELECT a FROM t WHERE a = 1 AND a = 2 AND a = 3 AND a = 4 AND ...: no such column: zz"
        );
    }
}

TEST_F(SqliteTest, AFileThatIsNoDatabaseIsDamaged)
{
    const test::TemporaryFolder folder;
    const auto file = folder / "x.db";
    FILE* const out = std::fopen(file.c_str(), "w");
    std::fputs(std::string(4096, 'x').c_str(), out);
    std::fclose(out);
    try
    {
        const Database opened{file};
        FAIL() << "garbage was opened";
    }
    catch (const Error& error)
    {
        EXPECT_TRUE(error.damaged());
    }
}

TEST_F(SqliteTest, TheWalStaysForReadersWhoMayNotWrite)
{
    const test::TemporaryFolder folder;
    {
        Database writer{folder / "m.db"};
        writer.keep_wal_files();
        writer.execute("CREATE TABLE x (a) ");
    }

    EXPECT_TRUE(std::filesystem::exists(folder / "m.db-wal"));
    EXPECT_TRUE(std::filesystem::exists(folder / "m.db-shm"));
}

TEST(Literals, AnyNameCanBeWritten)
{
    EXPECT_EQ(identifier("order"), "\"order\"");
    EXPECT_EQ(identifier("a\"b"), "\"a\"\"b\"");
    EXPECT_EQ(literal("it's"), "'it''s'");
}

}  // namespace
}  // namespace giposync::sqlite
