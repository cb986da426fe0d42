#include "standard_streams.hpp"
#include "support/clinic_test.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST_F(ClosedStreamsTest, SyncsAsEver)
{
    open_clinic();
    log_in();

    EXPECT_EQ(run({"sync"}, without({0, 1, 2})), 0);

    EXPECT_EQ(differences_in_each(all_resources), "");
    EXPECT_EQ(mirror().integrity(), "ok");
    EXPECT_EQ(run({"sync"}, without({2})), 0);
    EXPECT_EQ(run({"sync"}, without({0})), 0);
}

TEST_F(ClosedStreamsTest, LosesNoTokenInALogin)
{
    open_clinic();

    EXPECT_EQ(run({"login"}, without({0, 1, 2})), 0);

    EXPECT_EQ(run({"sync"}), 0);
}

}  // namespace
}  // namespace giposync::process
