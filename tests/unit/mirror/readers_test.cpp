// Readers in processes of their own, beside one who writes: never blocked, never in the way, and without the
// right to write anything.

#include "unit/mirror/mirror_file.hpp"
#include "unit/mirror/other_process.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;
using test::OtherProcess;

constexpr gid_t reporters = 65534;  // nogroup, nobody: they are everywhere
constexpr uid_t reporter = 65534;

sqlite::Database reader_of(const std::filesystem::path& file)
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    return sqlite::Database{file, how};
}

struct ReadersTest : testing::Test
{
    test::MirrorFile m;

    ReadersTest()
    {
        m.wal.pages_between = 50;
        m.wal.wait_for_readers = 1ms;
        m.wal.beside_readers = 1 << 20;
        m.open();
        m.store(1, 100, "first");
    }

    ~ReadersTest() override { give_back_rights(); }

    // From now on the files may be read by `reporter`, and written by nobody who is not root.
    void take_rights_away()
    {
        if (::geteuid() == 0)
        {
            ::chmod(m.folder.path().c_str(), 02750);
            each_file([](const char* file) { return ::chown(file, 0, reporters); });
            ASSERT_EQ(::chown(m.folder.path().c_str(), 0, reporters), 0);
        }
        else
        {
            each_file([](const char* file) { return ::chmod(file, 0440); });
            ::chmod(m.folder.path().c_str(), 0550);
        }
    }

    void give_back_rights()
    {
        ::chmod(m.folder.path().c_str(), 0700);
        if (::geteuid() != 0)
            each_file([](const char* file) { return ::chmod(file, 0640); });
    }

    // What a member of the group reads, in a process that could not write if it wanted to.
    std::string read_as_reporter(const std::string& sql)
    {
        take_rights_away();
        std::string answer = OtherProcess::answer_of([this, &sql]() -> std::string {
            if (::geteuid() == 0 &&
                (::setgroups(0, nullptr) != 0 || ::setgid(reporters) != 0 || ::setuid(reporter) != 0))
                return "the rights cannot be given up";
            for (const char* suffix : {"", "-wal", "-shm"})
                if (::access((m.file.string() + suffix).c_str(), W_OK) == 0)
                    return "could write " + m.file.string() + suffix;
            if (::access(m.folder.path().c_str(), W_OK) == 0)
                return "could write into the folder";
            return reader_of(m.file).text(sql);
        });
        give_back_rights();
        return answer;
    }

private:
    template <class Change>
    void each_file(Change change)
    {
        for (const char* suffix : {"", "-wal", "-shm"})
            ASSERT_EQ(change((m.file.string() + suffix).c_str()), 0) << suffix;
    }
};

constexpr const char* count_patients = "SELECT count(*) || ' ' || max(name) FROM patients";

TEST_F(ReadersTest, WithoutTheRightToWriteReadWhileTheServiceWrites)
{
    EXPECT_EQ(read_as_reporter(count_patients), "100 first");

    m.store(101, 100, "second");

    EXPECT_EQ(read_as_reporter(count_patients), "200 second");
}

TEST_F(ReadersTest, WithoutTheRightToWriteReadWhileTheServiceIsStopped)
{
    m.mirror.reset();

    EXPECT_EQ(read_as_reporter(count_patients), "100 first");
}

TEST_F(ReadersTest, WithoutTheRightToWriteReadAfterTheServiceWasKilled)
{
    m.mirror.reset();
    OtherProcess::killed_after([this] {
        m.open();
        m.store(101, 400, "written ahead");
    });
    ASSERT_GT(std::filesystem::file_size(m.file.string() + "-wal"), 0u);

    EXPECT_EQ(read_as_reporter(count_patients), "500 written ahead");
    for (const char* suffix : {"", "-wal", "-shm"})
        EXPECT_EQ(test::mode_of(m.file.string() + suffix), 0640u) << suffix;

    m.open();
    EXPECT_EQ(read_as_reporter(count_patients), "500 written ahead");
}

// Reads the whole table again and again, each time twice in one long transaction, until somebody has said
// enough. Nobody is waited for: SQLITE_BUSY would show at once.
std::string read_until_told(const std::filesystem::path& file, OtherProcess& parent)
{
    auto db = reader_of(file);
    db.execute("PRAGMA busy_timeout = 0");
    constexpr const char* sum = "SELECT count(*) || ' ' || total(length(_payload)) FROM patients";
    constexpr const char* something_long = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                           "LIMIT 200000) SELECT count(*) FROM n, "
                                           "(SELECT _id FROM patients LIMIT 3)";
    int rounds = 0;
    for (; !parent.has_spoken(); ++rounds)
    {
        const sqlite::ReadTransaction moment{db};
        const auto before = db.text(sum);
        db.integer(something_long);
        if (db.text(sum) != before)
            return "the state changed within a transaction";
        if (rounds == 0)
            parent.say("reading");
    }
    return rounds > 0 ? "never blocked" : "never read";
}

TEST_F(ReadersTest, FourWithLongQueriesAreNeverBlockedByAFirstFill)
{
    std::vector<std::unique_ptr<OtherProcess>> readers;
    for (int i = 0; i < 4; ++i)
        readers.push_back(std::make_unique<OtherProcess>([this](OtherProcess& parent) {
            return read_until_told(m.file, parent);
        }));
    for (auto& one : readers)
        ASSERT_EQ(one->hear(), "reading");

    // With columns that appear, an index that is made, and checkpoints of every kind.
    for (int page = 0; page < 150; ++page)
    {
        m.store(1000 + page * 20, 20, std::string(200, 'x'));
        if (page == 50)
            while (m.mirror->add_missing_index(m.mirror->resource(ResourceName{"patients"})))
                ;
        if (page % 40 == 0)
            m.mirror->relieve();
    }
    for (auto& one : readers)
        one->say("enough");

    for (auto& one : readers)
        EXPECT_EQ(one->hear(), "never blocked");
    EXPECT_EQ(test::read_from(m.file, "SELECT count(*) FROM patients"), "3100");
    EXPECT_EQ(test::read_from(m.file, "PRAGMA integrity_check"), "ok");
}

TEST_F(ReadersTest, WhoComeAndGoDoNotDisturbAMirrorThatIsOpenedAndClosed)
{
    m.mirror.reset();  // what a forked process inherits stays locked
    OtherProcess reader{[this](OtherProcess& parent) -> std::string {
        int rounds = 0;
        for (; !parent.has_spoken(); ++rounds)
        {
            if (reader_of(m.file).integer("SELECT count(*) FROM patients") < 100)
                return "rows were missing";
            if (rounds == 0)
                parent.say("reading");
        }
        return "never blocked";
    }};
    ASSERT_EQ(reader.hear(), "reading");

    for (int i = 0; i < 40; ++i)
    {
        m.open();
        m.store(200 + i, 1, "x");
        m.mirror.reset();
    }
    reader.say("enough");

    EXPECT_EQ(reader.hear(), "never blocked");
    EXPECT_EQ(test::read_from(m.file, "SELECT count(*) FROM patients"), "140");
    EXPECT_EQ(m.log.events.size(), 0u);
}

}  // namespace
}  // namespace giposync::mirror
