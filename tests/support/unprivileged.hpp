#pragma once

#include <grp.h>
#include <stdexcept>
#include <unistd.h>

namespace giposync::test {

// While it lives, files are opened with the rights of nobody. For a test run by root, to whom all files are
// open; any other user has few enough rights already.
class Unprivileged
{
public:
    Unprivileged()
    {
        if (was_root_ && (setegid(nobody) != 0 || seteuid(nobody) != 0))
            throw std::runtime_error("cannot give up root's rights");
    }

    Unprivileged(const Unprivileged&) = delete;
    Unprivileged& operator=(const Unprivileged&) = delete;

    ~Unprivileged()
    {
        if (was_root_ && (seteuid(0) != 0 || setegid(0) != 0))
            std::abort();
    }

private:
    static constexpr id_t nobody = 65534;

    bool was_root_ = geteuid() == 0;
};

}  // namespace giposync::test
