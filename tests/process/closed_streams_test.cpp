#include "standard_streams.hpp"
#include "support/clinic_test.hpp"
#include "support/notify_socket.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::process {
namespace {

bool is_null_device(int descriptor)
{
    struct stat found
    {
    };

    return ::fstat(descriptor, &found) == 0 && S_ISCHR(found.st_mode) && found.st_rdev == makedev(1, 3);
}

// Runs in a process of its own. Whether each stream that was closed leads nowhere, and the others lead where
// they did.
bool closed_ones_lead_nowhere(unsigned closed)
{
    const pid_t child = ::fork();
    if (child == 0)
    {
        for (int stream = 0; stream <= 2; ++stream)
            if (closed & (1U << stream))
                ::close(stream);
        bool good = open_missing_standard_streams();
        for (int stream = 0; stream <= 2; ++stream)
            good = good && (!(closed & (1U << stream)) || is_null_device(stream));
        ::_exit(good && ::open("/dev/null", O_RDONLY) > 2 ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

// Whether what is printed counts as taken where standard output is this descriptor.
bool is_taken_by(int output)
{
    const pid_t child = ::fork();
    if (child == 0)
    {
        ::signal(SIGPIPE, SIG_IGN);
        ::dup2(output, STDOUT_FILENO);
        std::cout << "a line\n";
        ::_exit(standard_output_was_taken() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status == 0;
}

TEST(StandardStreams, AFullDiskHasNotTakenWhatWasPrinted)
{
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);

    EXPECT_FALSE(is_taken_by(full));
    EXPECT_TRUE(is_taken_by(nowhere));

    ::close(full);
    ::close(nowhere);
}

TEST(StandardStreams, AReaderWhoHasGoneHadWhatHeWanted)
{
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    ::close(ends[0]);

    EXPECT_TRUE(is_taken_by(ends[1]));

    ::close(ends[1]);
}

TEST(StandardStreams, ThatAreClosedLeadNowhereAndTheirPlacesAreTaken)
{
    for (unsigned closed = 0; closed < 8; ++closed)
        EXPECT_TRUE(closed_ones_lead_nowhere(closed)) << closed;
}

// Whoever starts the program may have closed its standard streams. What it opens next, a connection say, must
// not take their place: the log would be written into it.
struct ClosedStreamsTest : ClinicTest
{
    static Start without(std::vector<int> streams)
    {
        Start more;
        more.closed = std::move(streams);
        return more;
    }
};

TEST_F(ClosedStreamsTest, TakesNoFileOrConnectionForOneOfThem)
{
    open_clinic();
    log_in();

    NotifySocket systemd{folder / "notify"};
    auto more = without({0, 1, 2});
    more.environment = {systemd.variable()};

    auto& service = start({"run"}, more);
    systemd.wait_for("READY=1");

    for (const char* stream : {"0", "1", "2"})
        EXPECT_EQ(fs::read_symlink("/proc/" + std::to_string(service.id()) + "/fd/" + stream), "/dev/null");
    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
    EXPECT_EQ(mirror().integrity(), "ok");
}

}  // namespace
}  // namespace giposync::process
