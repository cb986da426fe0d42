#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace giposync::ops {

// An open file that is closed once.
class Descriptor
{
public:
    Descriptor() = default;

    explicit Descriptor(int number) : number_(number) {}

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }

    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }

    int number() const { return number_; }

    int release() { return std::exchange(number_, -1); }

    explicit operator bool() const { return number_ >= 0; }

private:
    int number_ = -1;
};

// A process that has just begun: to be waited for by whoever has this.
struct Spawned
{
    pid_t pid = 0;
    Descriptor ending;  // a pidfd
    Descriptor output;  // the end to read of its standard output and error
};

// Starts a program, found as execvp(3) finds it, in a process group of its own. Errors: failed, with the
// program and the system's reason; then nothing runs.
Result<Spawned> spawn(const std::vector<std::string>& argv, std::string_view input);

}  // namespace giposync::ops
