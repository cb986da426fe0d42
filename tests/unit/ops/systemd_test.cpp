#include "environment_variable.hpp"
#include "hostile.hpp"
#include "ops/systemd.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// The end that systemd holds.
class NotifySocket
{
public:
    explicit NotifySocket(const std::string& path)
        : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        bound_ = bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;

    ~NotifySocket() { close(descriptor_); }

    bool bound() const { return bound_; }

    // The next message; empty when there is none.
    std::string next() const
    {
        std::array<char, 4096> bytes{};
        const auto length = recv(descriptor_, bytes.data(), bytes.size(), 0);
        return length > 0 ? std::string(bytes.data(), static_cast<std::size_t>(length)) : "";
    }

private:
    int descriptor_;
    bool bound_ = false;
};

struct SystemdNotifierTest : testing::Test
{
    test::TemporaryFolder folder;
    std::string path = folder / "notify";
    NotifySocket systemd{path};
    test::EnvironmentVariable variable{"NOTIFY_SOCKET", path};
    SystemdNotifier notifier;
};

TEST_F(SystemdNotifierTest, SaysWhatSystemdUnderstands)
{
    ASSERT_TRUE(systemd.bound());

    notifier.ready("9 resources fresh");
    notifier.status("next: appointments in 40 s");
    notifier.watchdog();
    notifier.stopping();

    EXPECT_EQ(systemd.next(), "READY=1\nSTATUS=9 resources fresh");
    EXPECT_EQ(systemd.next(), "STATUS=next: appointments in 40 s");
    EXPECT_EQ(systemd.next(), "WATCHDOG=1");
    EXPECT_EQ(systemd.next(), "STOPPING=1");
    EXPECT_EQ(systemd.next(), "");
}

TEST_F(SystemdNotifierTest, SaysSinceWhenItReloads)
{
    notifier.reloading();

    const auto message = systemd.next();
    const std::string expected = "RELOADING=1\nMONOTONIC_USEC=";
    ASSERT_TRUE(message.starts_with(expected)) << message;
    EXPECT_GT(std::stoll(message.substr(expected.size())), 0);
}

TEST_F(SystemdNotifierTest, CannotBeMadeToSayMoreByAHostileStatus)
{
    for (const auto& text : test::hostile_texts())
    {
        notifier.status(text + "\nSTOPPING=1");

        const auto message = systemd.next();
        EXPECT_TRUE(message.starts_with("STATUS="));
        EXPECT_TRUE(test::is_harmless(message)) << message;
        EXPECT_TRUE(test::is_utf8(message)) << message;
        EXPECT_LT(message.size(), 3000U);
    }
}

TEST(SystemdNotifier, IsSilentWithoutSystemd)
{
    const test::EnvironmentVariable none{"NOTIFY_SOCKET", std::nullopt};

    EXPECT_NO_THROW(SystemdNotifier{}.ready("alone"));
}

TEST(SystemdNotifier, TakesNoHarmWhereNobodyListens)
{
    const test::TemporaryFolder folder;
    const test::EnvironmentVariable gone{"NOTIFY_SOCKET", (folder / "nobody").string()};

    EXPECT_NO_THROW(SystemdNotifier{}.watchdog());
}

struct WatchdogCase
{
    std::optional<std::string> interval;
    std::optional<std::string> process;
    std::optional<Duration> expected;
};

TEST(WatchdogInterval, IsWhatSystemdWantsOfThisProcess)
{
    const auto self = std::to_string(getpid());
    const std::vector<WatchdogCase> cases{
        {"30000000", self, 30s},
        {"30000000", std::nullopt, 30s},
        {"1500000", self, 1500ms},
        {"30000000", "1", std::nullopt},
        {std::nullopt, self, std::nullopt},
        {"0", self, std::nullopt},
        {"", self, std::nullopt},
        {"soon", self, std::nullopt},
        {"30000000", "me", std::nullopt},
    };
    for (const auto& one : cases)
    {
        const test::EnvironmentVariable interval{"WATCHDOG_USEC", one.interval};
        const test::EnvironmentVariable process{"WATCHDOG_PID", one.process};

        EXPECT_EQ(watchdog_interval(), one.expected)
            << one.interval.value_or("none") << " " << one.process.value_or("none");
    }
}

}  // namespace
}  // namespace giposync::ops
