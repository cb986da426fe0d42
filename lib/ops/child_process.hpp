#pragma once

#include "base/result.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace giposync::ops {

// One process of somebody else's program (see ProcessRunner), killed and waited for at the latest when this
// goes. Linux only: a pidfd says when it has ended (pidfd_open(2)).
class ChildProcess
{
public:
    // Errors: failed, with the program and the system's reason.
    static Result<ChildProcess> start(
        boost::asio::any_io_executor executor,
        const std::vector<std::string>& argv,
        std::string_view input
    );

    ChildProcess(ChildProcess&& other) noexcept
        : pid_(std::exchange(other.pid_, 0)),
          ending_(std::move(other.ending_)),
          output_(std::move(other.output_)),
          tail_(std::move(other.tail_))
    {
    }

    ChildProcess& operator=(ChildProcess&&) = delete;
    ~ChildProcess();

    // Until it has ended. Several may wait.
    boost::asio::awaitable<void> ended();

    // Reads what it writes, until it and all who inherited its output have closed it.
    boost::asio::awaitable<void> read_output();

    // To its whole process group.
    void signal(int number) const noexcept;

    // How it ended, as waitid(2) says, or nothing while it has not. Afterwards it is no more.
    struct Ending
    {
        bool by_signal = false;
        int number = 0;  // the exit status, or the signal
    };

    std::optional<Ending> ending();

    // The end of what it wrote.
    const std::string& tail() const { return tail_; }

private:
    bool has_ended() const noexcept;

    ChildProcess(
        pid_t pid,
        boost::asio::posix::stream_descriptor ending,
        boost::asio::posix::stream_descriptor output
    )
        : pid_(pid), ending_(std::move(ending)), output_(std::move(output))
    {
    }

    void keep(std::string_view written);
    void read_the_rest();

    pid_t pid_;  // 0: waited for
    boost::asio::posix::stream_descriptor ending_;
    boost::asio::posix::stream_descriptor output_;
    std::string tail_;
};

}  // namespace giposync::ops
