#pragma once

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace giposync::test {

// A forked process that talks with the test, line by line. Its last line is what its work answers, or why it
// failed. It ends with the test.
class OtherProcess
{
public:
    using Work = std::function<std::string(OtherProcess& parent)>;

    explicit OtherProcess(const Work& work)
    {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            throw std::runtime_error("no pair of sockets");
        child_ = fork();
        socket_ = ends[child_ == 0 ? 1 : 0];
        close(ends[child_ == 0 ? 0 : 1]);
        if (child_ == 0)
            do_and_exit(work);
    }

    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    ~OtherProcess()
    {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
        close(socket_);
    }

    void say(const std::string& line) const
    {
        if (send(socket_, line.data(), line.size(), MSG_NOSIGNAL) < 0)
            std::perror("say");
    }

    // Waits for the next line.
    std::string hear() const
    {
        char buffer[4096];
        const auto size = recv(socket_, buffer, sizeof buffer, 0);
        return size > 0 ? std::string(buffer, static_cast<std::size_t>(size)) : "nothing";
    }

    bool has_spoken() const
    {
        pollfd look{socket_, POLLIN, 0};
        return poll(&look, 1, 0) != 0;
    }

    static std::string answer_of(const std::function<std::string()>& work)
    {
        return OtherProcess{[&work](OtherProcess&) { return work(); }}.hear();
    }

    static void killed_after(const std::function<void()>& work)
    {
        answer_of([&work]() -> std::string {
            work();
            kill(getpid(), SIGKILL);
            return "";
        });
    }

private:
    [[noreturn]] void do_and_exit(const Work& work)
    {
        std::string answer;
        try
        {
            answer = work(*this);
        }
        catch (const std::exception& error)
        {
            answer = error.what();
        }
        // A socket that is closed with something unread takes back what it has said.
        for (char unread[64]; recv(socket_, unread, sizeof unread, MSG_DONTWAIT) > 0;)
            ;
        say(answer);
        _exit(0);
    }

    pid_t child_ = 0;
    int socket_ = -1;
};

}  // namespace giposync::test
