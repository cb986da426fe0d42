#include "base/async.hpp"
#include "base/system_clock.hpp"
#include "sandbox/command_line.hpp"
#include "sandbox/control.hpp"
#include "sandbox/http_server.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/server_tls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <optional>

namespace asio = boost::asio;

namespace giposync::sandbox {
namespace {

asio::awaitable<void> until_told_to_stop()
{
    auto executor = co_await asio::this_coro::executor;
    asio::signal_set signals{executor, SIGTERM, SIGINT};
    co_await signals.async_wait(asio::use_awaitable);
}

asio::awaitable<void> serve(HttpServer& server)
{
    co_await first_of(server.serve(), until_told_to_stop());
    co_await server.stop();
}

int run(ServerWish wish)
{
    const SystemClock machine;
    const auto start = machine.now();
    ShiftedClock clock{machine, wish.now ? *wish.now - start : Duration::zero()};
    Sandbox sandbox{std::move(wish.options), clock.now()};
    Control control{sandbox, clock};

    std::optional<asio::ssl::context> tls;
    if (wish.protocol == Protocol::https)
        tls.emplace(server_tls(wish.certificate_dir, wish.certificate));
    const auto handler = [&](const Ask& ask) -> Reply {
        if (wish.control == Offered::yes && Control::serves(ask.path))
            return control.handle(ask);
        return {sandbox.handle(ask, clock.now()), nullptr};
    };

    asio::io_context loop{1};
    HttpServer server{loop.get_executor(), wish.port, tls ? &*tls : nullptr, handler};
    std::cout << "listening " << (tls ? "https" : "http") << "://127.0.0.1:" << server.port() << std::endl;
    asio::co_spawn(loop, serve(server), [](const std::exception_ptr& failure) {
        if (failure)
            std::rethrow_exception(failure);
    });
    loop.run();
    return 0;
}

}  // namespace
}  // namespace giposync::sandbox

int main(int argc, char** argv)
{
    using namespace giposync::sandbox;
    try
    {
        auto wish = read_command_line(argc, argv);
        if (const auto* const farewell = std::get_if<Farewell>(&wish))
        {
            (farewell->exit_code == 0 ? std::cout : std::cerr) << farewell->text;
            return farewell->exit_code;
        }
        return run(std::get<ServerWish>(std::move(wish)));
    }
    catch (const std::exception& failure)
    {
        std::cerr << "giposandbox: " << failure.what() << '\n';
        return 1;
    }
}
