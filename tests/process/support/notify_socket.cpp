#include "support/notify_socket.hpp"

#include "support/child_process.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace giposync::process {
namespace {

bool has_line(const std::string& message, std::string_view line)
{
    return message.starts_with(line) || message.find("\n" + std::string(line)) != std::string::npos;
}

}  // namespace

NotifySocket::NotifySocket(const std::filesystem::path& file)
    : file_(file), descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (file_.string().size() >= sizeof address.sun_path)
        throw std::runtime_error("too long for a socket: " + file_.string());
    std::strcpy(address.sun_path, file_.c_str());
    if (descriptor_ < 0 || ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::system_error(errno, std::generic_category(), file_.string());
    listener_ = std::thread{[this] { listen(); }};
}

NotifySocket::~NotifySocket()
{
    ::shutdown(descriptor_, SHUT_RD);  // which ends listen()
    listener_.join();
    ::close(descriptor_);
}

std::string NotifySocket::wait_for(std::string_view line)
{
    std::unique_lock lock{mutex_};
    std::string found;
    const auto is_here = [&] {
        while (found.empty() && reached_ < messages_.size())
            if (const auto& message = messages_[reached_++]; has_line(message, line))
                found = message;
        return !found.empty();
    };
    if (!heard_.wait_for(lock, patience, is_here))
        throw std::runtime_error("systemd was not told: " + std::string(line));
    return found;
}

void NotifySocket::listen()
{
    std::array<char, 4096> buffer;
    for (;;)
    {
        const ssize_t count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        const std::lock_guard lock{mutex_};
        messages_.emplace_back(buffer.data(), static_cast<std::size_t>(count));
        heard_.notify_all();
    }
}

}  // namespace giposync::process
