#include "ops/child_process.hpp"

#include "base/async.hpp"
#include "ops/spawn.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

constexpr std::size_t longest_tail = 2048;
constexpr std::size_t most_of_the_rest = 64 * 1024;
constexpr int patience_with_the_dying_ms = 1000;

}  // namespace

Result<ChildProcess> ChildProcess::start(
    asio::any_io_executor executor,
    const std::vector<std::string>& argv,
    std::string_view input
)
{
    auto spawned = spawn(argv, input);
    if (!spawned)
        return spawned.error();
    return ChildProcess{
        spawned->pid,
        asio::posix::stream_descriptor(executor, spawned->ending.release()),
        asio::posix::stream_descriptor(executor, spawned->output.release())};
}

// Nobody survives SIGKILL, but whoever hangs in a dead file system takes his time: then init gets him.
ChildProcess::~ChildProcess()
{
    if (pid_ == 0)
        return;
    signal(SIGKILL);
    pollfd dead{ending_.native_handle(), POLLIN, 0};
    poll(&dead, 1, patience_with_the_dying_ms);
    waitpid(pid_, nullptr, WNOHANG);
}

asio::awaitable<void> ChildProcess::ended()
{
    // A descriptor that has the number of an earlier one is woken by that one's last event now and then.
    while (!has_ended())
        co_await ending_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
}

bool ChildProcess::has_ended() const noexcept
{
    siginfo_t what{};
    const auto failed = waitid(P_PID, static_cast<id_t>(pid_), &what, WEXITED | WNOHANG | WNOWAIT);
    return failed != 0 || what.si_pid != 0;
}

asio::awaitable<void> ChildProcess::read_output()
{
    std::array<char, 4096> bytes{};
    for (;;)
    {
        const auto buffer = asio::buffer(bytes);
        const auto [ec, length] = co_await output_.async_read_some(buffer, as_values);
        if (ec)
            co_return;
        keep({bytes.data(), length});
    }
}

void ChildProcess::signal(int number) const noexcept
{
    if (pid_ != 0)
        kill(-pid_, number);
}

std::optional<ChildProcess::Ending> ChildProcess::ending()
{
    siginfo_t what{};
    if (waitid(P_PID, static_cast<id_t>(pid_), &what, WEXITED | WNOHANG) != 0 || what.si_pid == 0)
        return std::nullopt;
    pid_ = 0;
    read_the_rest();
    return Ending{what.si_code != CLD_EXITED, what.si_status};
}

void ChildProcess::keep(std::string_view written)
{
    tail_.append(written);
    if (tail_.size() > longest_tail)
        tail_.erase(0, tail_.size() - longest_tail);
}

// What is in the pipe now. A child of the child may go on writing for ever.
void ChildProcess::read_the_rest()
{
    std::array<char, 4096> bytes{};
    for (std::size_t rest = most_of_the_rest; rest >= bytes.size(); rest -= bytes.size())
    {
        const auto length = ::read(output_.native_handle(), bytes.data(), bytes.size());
        if (length <= 0)
            return;
        keep({bytes.data(), static_cast<std::size_t>(length)});
    }
}

}  // namespace giposync::ops
