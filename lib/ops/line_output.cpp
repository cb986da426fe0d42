#include "ops/line_output.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <pthread.h>
#include <string>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace giposync::ops {
namespace {

constexpr int patience_ms = 100;

// Keeps the SIGPIPE of a write from reaching anybody, without touching what the process does about others.
class NoSigpipe
{
public:
    NoSigpipe() noexcept
    {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }

    NoSigpipe(const NoSigpipe&) = delete;
    NoSigpipe& operator=(const NoSigpipe&) = delete;

    ~NoSigpipe()
    {
        const timespec at_once{};
        if (!was_pending_)
            while (sigtimedwait(&pipe_, nullptr, &at_once) == -1 && errno == EINTR)
                continue;
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

bool becomes_writable(int descriptor) noexcept
{
    pollfd wanted{descriptor, POLLOUT, 0};
    return poll(&wanted, 1, patience_ms) == 1 && (wanted.revents & POLLOUT) != 0;
}

}  // namespace

bool DescriptorOutput::write_all(std::string_view bytes) noexcept
{
    while (!bytes.empty())
    {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written > 0)
        {
            torn_ = bytes[static_cast<std::size_t>(written) - 1] != '\n';
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        else if (written == 0)
            return false;
        else if (errno == EINTR)
            continue;
        else if (errno != EAGAIN || !becomes_writable(descriptor_))
            return false;
    }
    return true;
}

bool DescriptorOutput::write(std::string_view bytes) noexcept
{
    const NoSigpipe shelter;
    if (torn_ && !write_all("\n"))
        return false;
    const bool taken = write_all(bytes);
    if (taken)
        torn_ = false;
    return taken;
}

bool is_journal(int descriptor, const char* journal_stream)
{
    struct stat what
    {
    };

    if (!journal_stream || fstat(descriptor, &what) != 0)
        return false;
    return std::to_string(what.st_dev) + ':' + std::to_string(what.st_ino) == journal_stream;
}

bool stderr_is_journal()
{
    return is_journal(STDERR_FILENO, std::getenv("JOURNAL_STREAM"));
}

}  // namespace giposync::ops
