#include "standard_streams.hpp"

#include <cerrno>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace giposync {

bool open_missing_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    {
        if (::fcntl(stream, F_GETFD) != -1 || errno != EBADF)
            continue;
        // The lowest that is free: all below are open by now.
        if (::open("/dev/null", O_RDWR) != stream)
            return false;
    }
    return true;
}

bool standard_output_was_taken()
{
    std::cout.flush();
    if (std::cout)
        return true;
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    return ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace giposync
