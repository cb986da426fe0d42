#include "base/form.hpp"
#include "base/system_clock.hpp"
#include "oauth/members.hpp"
#include "oauth/token_keeper.hpp"
#include "support/captured_log.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace asio = boost::asio;

// Real processes, real files, the real clock. Whatever the order in which they run, one of them refreshes.
namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

// An account server whose whole state is a file that every process appends to: the next token is the
// number of those that were given.
class SharedServer final : public net::Transport
{
public:
    explicit SharedServer(std::filesystem::path file) : file_(std::move(file)) {}

    asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        if (request.before_leaving && !request.before_leaving(request))
            co_return Error{Errc::unauthorized, "it must not leave"};
        const auto shown = Members::of(request.form)->text("refresh_token").value();
        const auto given = lines();
        const int file = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        const auto line = shown + "\n";
        const bool kept = write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
        close(file);
        if (!kept || shown != "rt-" + std::to_string(given))
            co_return net::Response{400, {}, R"({"error":"invalid_grant"})"};
        const auto next = std::to_string(given + 1);
        co_return net::Response{
            200,
            {},
            R"({"access_token":"at-)" + next + R"(","refresh_token":"rt-)" + next +
                R"(","expires_in":3600})"};
    }

    int lines() const
    {
        std::ifstream file{file_};
        int count = 0;
        for (std::string line; std::getline(file, line);)
            ++count;
        return count;
    }

private:
    std::filesystem::path file_;
};

struct Command
{
    explicit Command(const test::TemporaryFolder& folder)
        : shared(folder / "server"),
          store(files, folder.path(), AccountName{"milano"}, Keyring{files, folder.path(), std::nullopt}),
          keeper(server, store, {TenantId{"tenant-1"}}, clock, loop.get_executor(), log)
    {
    }

    std::string take()
    {
        std::string given;
        asio::co_spawn(loop, keeper.access_token(), [&](std::exception_ptr failure, Result<Secret> token) {
            if (!failure && token)
                given = token->reveal();
        });
        loop.run();
        return given;
    }

    asio::io_context loop{1};
    SystemClock clock;
    SystemFiles files;
    test::CapturedLog log;
    SharedServer shared;
    Discovery discovery{shared, {"", {"", "https://a.example/token", ""}}};
    AuthorizationServer server{shared, discovery, Client{"id", Secret{"s"}}, AccountName{"milano"}, clock};
    TokenStore store;
    TokenKeeper keeper;
};

TEST(TwoProcesses, RefreshAnExpiredTokenOnce)
{
    constexpr int processes = 6;
    const test::TemporaryFolder folder;
    {
        Command login{folder};
        TokenRecord record;
        record.login = "first";
        record.grant.tenant = TenantId{"tenant-1"};
        record.refresh_token = Secret{"rt-0"};
        record.lifetime = 1s;
        record.standing.state = TokenState::ok;
        record.access_token = Secret{"at-0"};
        ASSERT_TRUE(login.store.store(record));
    }
    int gate[2];
    ASSERT_EQ(pipe(gate), 0);

    for (int i = 0; i < processes; ++i)
        if (fork() == 0)
        {
            char go = 0;
            close(gate[1]);
            [[maybe_unused]] const auto released = read(gate[0], &go, 1);  // ends when the parent closes
            const auto given = Command{folder}.take();
            _exit(given == "at-1" ? 0 : 1);
        }
    close(gate[0]);
    close(gate[1]);

    for (int i = 0; i < processes; ++i)
    {
        int status = 1;
        wait(&status);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(SharedServer{folder / "server"}.lines(), 1);
}

}  // namespace
}  // namespace giposync::oauth
