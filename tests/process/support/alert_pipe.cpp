#include "support/alert_pipe.hpp"

#include "support/child_process.hpp"
#include "support/settings_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace giposync::process {
namespace {

// Also for writing: a pipe that nobody writes to just now is not at its end.
int open_pipe(const std::filesystem::path& file)
{
    const int descriptor =
        ::mkfifo(file.c_str(), 0600) == 0 ? ::open(file.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), file.string());
    return descriptor;
}

}  // namespace

AlertPipe::AlertPipe(const std::filesystem::path& file) : file_(file), descriptor_(open_pipe(file)) {}

AlertPipe::~AlertPipe()
{
    ::close(descriptor_);
}

std::string AlertPipe::command() const
{
    return "[\"tee\", " + quoted(file_) + "]";
}

LogLine AlertPipe::wait_for(std::string_view event, const Matching& fields)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (;;)
    {
        for (const auto& alert : alerts_)
            if (matches(alert, event, fields))
                return alert;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0 || !receive(static_cast<int>(left.count())))
            throw std::runtime_error("no alert came: " + std::string(event));
    }
}

void AlertPipe::wait_for_more()
{
    constexpr auto within = std::chrono::duration_cast<std::chrono::milliseconds>(patience);
    if (!receive(static_cast<int>(within.count())))
        throw std::runtime_error("no further alert came");
}

int AlertPipe::count(std::string_view event, const Matching& fields) const
{
    return static_cast<int>(std::count_if(alerts_.begin(), alerts_.end(), [&](const LogLine& alert) {
        return matches(alert, event, fields);
    }));
}

bool AlertPipe::receive(int within_milliseconds)
{
    pollfd watched{descriptor_, POLLIN, 0};
    if (::poll(&watched, 1, within_milliseconds) <= 0)
        return false;
    std::array<char, 4096> buffer;
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count > 0)
        text_.append(buffer.data(), static_cast<std::size_t>(count));
    const auto end = text_.rfind('\n');
    if (end == std::string::npos)
        return true;
    for (auto& alert : log_lines(text_.substr(0, end + 1)))
        alerts_.push_back(std::move(alert));
    text_.erase(0, end + 1);
    return true;
}

}  // namespace giposync::process
