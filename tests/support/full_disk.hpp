#pragma once

#include <signal.h>
#include <sys/resource.h>

namespace giposync::test {

// No file of this process grows beyond so many bytes, as on a disk that is full, for as long as this lives.
// What the process prints into a file meanwhile is lost.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes = 0)
    {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        auto full = before_;
        full.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &full);
    }

    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

}  // namespace giposync::test
