#pragma once

#include <condition_variable>
#include <cstddef>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace giposync::process {

// The socket on which systemd hears how a service is. Like systemd, it always listens: a thread of its own
// does.
class NotifySocket
{
public:
    explicit NotifySocket(const std::filesystem::path& file);
    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;
    ~NotifySocket();

    // What the service needs to know of it.
    std::string variable() const { return "NOTIFY_SOCKET=" + file_.string(); }

    // The next message that has a line which starts like this; those before it are passed over. Throws
    // std::runtime_error where none comes in time.
    std::string wait_for(std::string_view line);

private:
    void listen();

    std::filesystem::path file_;
    int descriptor_;
    std::mutex mutex_;
    std::condition_variable heard_;
    std::vector<std::string> messages_;
    std::size_t reached_ = 0;
    std::thread listener_;
};

}  // namespace giposync::process
