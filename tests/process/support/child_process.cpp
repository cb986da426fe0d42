#include "support/child_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace giposync::process {
namespace {

using SteadyClock = std::chrono::steady_clock;

void check(int error, const char* doing)
{
    if (error != 0)
        throw std::system_error(error, std::generic_category(), doing);
}

struct Pipe
{
    int ours = -1;
    int theirs = -1;

    Pipe()
    {
        std::array<int, 2> ends{};
        check(::pipe2(ends.data(), O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
        ours = ends[0];
        theirs = ends[1];
        ::fcntl(ours, F_SETFL, O_NONBLOCK);
    }

    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    ~Pipe() { ::close(theirs); }
};

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more)
{
    std::vector<std::string> all;
    for (const char* name :
         {"PATH", "TMPDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
        if (const char* const value = std::getenv(name))
            all.push_back(std::string(name) + "=" + value);
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// A child inherits limits and what is ignored; there is no other way to give them to one that is spawned.
class SmallDisk
{
public:
    explicit SmallDisk(std::optional<std::uint64_t> largest_file)
    {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        if (!largest_file)
            return;
        auto smaller = before_;
        smaller.rlim_cur = *largest_file;
        ::setrlimit(RLIMIT_FSIZE, &smaller);
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

// What posix_spawn does between fork and exec.
class SpawnPlan
{
public:
    SpawnPlan(int output, int errors, const std::vector<int>& closed)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
        for (const int stream : closed)
            posix_spawn_file_actions_addclose(&actions_, stream);
        posix_spawnattr_init(&attributes_);
        sigset_t all;
        sigset_t none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }

    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    ~SpawnPlan()
    {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }

    const posix_spawn_file_actions_t* actions() const { return &actions_; }

    const posix_spawnattr_t* attributes() const { return &attributes_; }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

}  // namespace

ChildProcess::ChildProcess(const Start& start) : name_(std::filesystem::path(start.argv.front()).filename())
{
    for (std::size_t i = 1; i < start.argv.size(); ++i)
        name_ += " " + start.argv[i];
    const Pipe output;
    const Pipe errors;
    output_.descriptor = output.ours;
    errors_.descriptor = errors.ours;
    spawn(start, output.theirs, errors.theirs);
    ending_ = static_cast<int>(::syscall(SYS_pidfd_open, id_, 0));  // glibc 2.36 declares it for C only
    check(ending_ >= 0 ? 0 : errno, "pidfd_open");
}

ChildProcess::~ChildProcess()
{
    if (!exit_code_)
    {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    for (const int descriptor : {ending_, output_.descriptor, errors_.descriptor})
        if (descriptor >= 0)
            ::close(descriptor);
}

void ChildProcess::spawn(const Start& start, int output, int errors)
{
    auto arguments = start.argv;
    auto environment = environment_with(start.environment);
    const SpawnPlan plan{output, errors, start.closed};
    const SmallDisk disk{start.largest_file};
    const auto argv = pointers_to(arguments);
    const auto envp = pointers_to(environment);
    check(::posix_spawn(&id_, argv[0], plan.actions(), plan.attributes(), argv.data(), envp.data()), argv[0]);
}

void ChildProcess::signal(int number)
{
    if (!exit_code_)
        ::kill(id_, number);
}

void ChildProcess::read_until(
    const std::function<bool()>& enough,
    std::string_view awaited,
    std::chrono::milliseconds within
)
{
    const auto deadline = SteadyClock::now() + within;
    while (!enough())
    {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
        if (left <= std::chrono::milliseconds::zero())
            give_up(awaited, "did not come in time");
        const bool was_over = exit_code_.has_value();
        if (!wait_for_more(left) && was_over)
            give_up(awaited, "did not come before its end");
    }
}

int ChildProcess::finish(std::chrono::milliseconds within)
{
    read_until([this] { return exit_code_.has_value(); }, "the end", within);
    return *exit_code_;
}

// Whether anything can still come.
bool ChildProcess::wait_for_more(std::chrono::milliseconds within)
{
    if (exit_code_)
        return false;
    std::array<pollfd, 3> watched{
        {{output_.descriptor, POLLIN, 0}, {errors_.descriptor, POLLIN, 0}, {ending_, POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), static_cast<int>(within.count())) < 0 && errno != EINTR)
        check(errno, "poll");
    const bool has_ended = watched[2].revents != 0;
    take_in(output_);
    take_in(errors_);
    if (has_ended)
        note_end();
    return true;
}

// What stands in the pipe now; at its end, the pipe is watched no longer.
void ChildProcess::take_in(Stream& stream)
{
    std::array<char, 16384> buffer;
    while (stream.descriptor >= 0)
    {
        const ssize_t count = ::read(stream.descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return;
        if (count == 0)
            ::close(std::exchange(stream.descriptor, -1));
        else
            stream.text.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

void ChildProcess::note_end()
{
    int status = 0;
    check(::waitpid(id_, &status, 0) == id_ ? 0 : errno, "waitpid");
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void ChildProcess::give_up(std::string_view awaited, std::string_view why) const
{
    throw std::runtime_error(
        name_ + ": " + std::string(awaited) + " " + std::string(why) +
        (exit_code_ ? "; it ended with " + std::to_string(*exit_code_) : "") + "\n" + output() + errors()
    );
}

}  // namespace giposync::process
