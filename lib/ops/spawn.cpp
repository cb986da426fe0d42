#include "ops/spawn.hpp"

#include "ops/printable.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>

namespace giposync::ops {
namespace {

// By these systemd speaks to us alone, or hands us our secrets.
constexpr std::array<std::string_view, 5> private_variables{
    "NOTIFY_SOCKET=",
    "WATCHDOG_USEC=",
    "WATCHDOG_PID=",
    "CREDENTIALS_DIRECTORY=",
    "JOURNAL_STREAM="};

Error cannot_start(const std::string& program, int reason)
{
    return {
        Errc::failed,
        "could not start " + one_line(program) + ": " + std::generic_category().message(reason)};
}

// Standard input that needs nobody who feeds it, and no pipe that could break.
Descriptor file_in_memory(std::string_view content)
{
    Descriptor file{memfd_create("input", MFD_CLOEXEC)};
    while (file && !content.empty())
    {
        const auto written = ::write(file.number(), content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return {};
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (file && lseek(file.number(), 0, SEEK_SET) != 0)
        return {};
    return file;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts)
{
    std::vector<char*> pointers;
    for (const auto& text : texts)
        pointers.push_back(const_cast<char*>(text.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

std::vector<char*> environment_for_others()
{
    std::vector<char*> variables;
    for (char** variable = environ; variable && *variable; ++variable)
    {
        const std::string_view text{*variable};
        const bool is_private =
            std::any_of(private_variables.begin(), private_variables.end(), [text](std::string_view name) {
                return text.starts_with(name);
            });
        if (!is_private)
            variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

// A group of its own, and the signals as a program expects to find them.
class Attributes
{
public:
    Attributes()
    {
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_,
            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        );
    }

    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    ~Attributes() { posix_spawnattr_destroy(&attributes_); }

    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

// Three descriptors and no more: not every library opens its own with O_CLOEXEC.
class FileActions
{
public:
    FileActions(int input, int output)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
        posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }

    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

Descriptor pidfd_of(pid_t pid)
{
    return Descriptor{static_cast<int>(syscall(SYS_pidfd_open, pid, 0))};
}

void kill_and_wait_for(pid_t pid)
{
    kill(-pid, SIGKILL);
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR)
        continue;
}

}  // namespace

Result<Spawned> spawn(const std::vector<std::string>& argv, std::string_view input)
{
    const auto& program = argv.front();
    const auto given = file_in_memory(input);
    std::array<int, 2> ends{-1, -1};
    if (!given || pipe2(ends.data(), O_CLOEXEC) != 0)
        return cannot_start(program, errno);
    Spawned process;
    process.output = Descriptor{ends[0]};
    const Descriptor written{ends[1]};
    if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        return cannot_start(program, errno);

    const FileActions files{given.number(), written.number()};
    const Attributes attributes;
    const auto arguments = pointers_to(argv);
    const auto variables = environment_for_others();
    const int failed = posix_spawnp(
        &process.pid,
        program.c_str(),
        files.get(),
        attributes.get(),
        arguments.data(),
        variables.data()
    );
    if (failed != 0)
        return cannot_start(program, failed);
    process.ending = pidfd_of(process.pid);
    if (!process.ending)
    {
        const int reason = errno;
        kill_and_wait_for(process.pid);
        return cannot_start(program, reason);
    }
    return process;
}

}  // namespace giposync::ops
