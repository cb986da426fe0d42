#include "ops/command_runner.hpp"

#include "base/async.hpp"
#include "ops/child_process.hpp"
#include "ops/printable.hpp"
#include "ops/redaction.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

constexpr std::size_t longest_quotation = 300;

// What people look at first when a program has failed.
std::string_view last_line(std::string_view text)
{
    const auto end = text.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos)
        return {};
    text = text.substr(0, end + 1);
    const auto begin = text.find_last_of("\r\n");
    return begin == std::string_view::npos ? text : text.substr(begin + 1);
}

std::string quoted_end_of(const std::string& output)
{
    const auto line = one_line(without_secrets(last_line(output)), longest_quotation);
    return line.empty() ? line : ": " + line;
}

std::string told(const ChildProcess::Ending& ending)
{
    if (!ending.by_signal)
        return "exit " + std::to_string(ending.number);
    const char* name = sigdescr_np(ending.number);
    return "killed by signal " + std::to_string(ending.number) + (name ? " (" + std::string(name) + ")" : "");
}

std::string in_seconds(Duration span)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(span).count()) + " s";
}

// The time it has, and what happens when it is over.
asio::awaitable<void> supervise(ChildProcess& child, Clock& clock, CommandLimits limits, bool& out_of_time)
{
    const auto within_time = co_await first_of(child.ended(), clock.sleep(limits.time));
    if (within_time == 0)
        co_return;
    out_of_time = true;
    child.signal(SIGTERM);
    const auto within_grace = co_await first_of(child.ended(), clock.sleep(limits.grace));
    if (within_grace == 0)
        co_return;
    child.signal(SIGKILL);
    co_await first_of(child.ended(), clock.sleep(limits.grace));
}

// Whether it has closed its output says nothing about its end.
asio::awaitable<void> read_until_the_end(ChildProcess& child)
{
    co_await child.read_output();
    co_await child.ended();
}

}  // namespace

asio::awaitable<Result<void>> ProcessRunner::run(std::vector<std::string> argv, std::string input)
{
    if (argv.empty())
        co_return Error{Errc::invalid, "there is no command to run"};
    const auto executor = co_await asio::this_coro::executor;
    auto child = ChildProcess::start(executor, argv, input);
    if (!child)
        co_return child.error();

    bool out_of_time = false;
    co_await first_of(supervise(*child, clock_, limits_, out_of_time), read_until_the_end(*child));
    if (out_of_time)
        child->signal(SIGKILL);  // those of its group who outlived it

    const auto ending = child->ending();
    const auto program = one_line(argv.front());
    const auto end_of_output = quoted_end_of(child->tail());
    if (out_of_time)
        co_return Error{Errc::failed, program + ": killed after " + in_seconds(limits_.time) + end_of_output};
    if (!ending)
        co_return Error{Errc::failed, program + ": nobody knows how it ended"};
    if (ending->by_signal || ending->number != 0)
        co_return Error{Errc::failed, program + ": " + told(*ending) + end_of_output};
    co_return Result<void>{};
}

}  // namespace giposync::ops
