#include "mirror/status_board.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

struct StatusBoardTest : testing::Test
{
    test::MirrorInMemory home{
        {test::MirrorInMemory::declaration("patients"), test::MirrorInMemory::declaration("agendas")}};
    StatusBoard board{*home.mirror};

    const ResourceRecord& record(const std::string& name) { return board.look().at(ResourceName{name}); }
};

TEST_F(StatusBoardTest, ShowsEveryResourceThatWasDeclared)
{
    EXPECT_EQ(board.look().size(), 2U);
    EXPECT_EQ(record("patients").state, ResourceState::never);
}

TEST_F(StatusBoardTest, SeesWhatWeWriteOneStatementAtATime)
{
    board.look();
    ResourceStatus status{*home.mirror};
    ResourceRecord written;
    written.state = ResourceState::ok;
    written.next_run_at = home.now + 5min;

    status.write(home.resource("agendas"), written);

    EXPECT_EQ(record("agendas").next_run_at, home.now + 5min);
    EXPECT_EQ(record("patients").state, ResourceState::never);
}

TEST_F(StatusBoardTest, SeesWhatWeWriteInATransaction)
{
    board.look();

    home.store({R"({"id":"p1"})", R"({"id":"p2"})"});

    EXPECT_EQ(record("patients").live_rows, 2);
}

TEST_F(StatusBoardTest, SeesWhatAnotherProcessWrites)
{
    board.look();
    sqlite::OpenOptions how;
    how.vfs = "memdb";
    sqlite::Database other{home.options().file, how};

    other.execute("UPDATE _resources SET failures = 7 WHERE name = 'patients'");

    EXPECT_EQ(record("patients").failures, 7);
}

TEST_F(StatusBoardTest, ReadsNothingAgainWhereNothingHasChanged)
{
    const auto* const before = &board.look();
    int statements = 0;
    const auto count = [](unsigned, void* counter, void*, void*) {
        ++*static_cast<int*>(counter);
        return 0;
    };
    sqlite3_trace_v2(home.mirror->database().handle(), SQLITE_TRACE_STMT, count, &statements);

    EXPECT_EQ(&board.look(), before);

    EXPECT_EQ(statements, 1);  // which asks whether anything has
}

}  // namespace
}  // namespace giposync::mirror
