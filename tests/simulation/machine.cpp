#include "machine.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::test {
namespace {

using namespace std::chrono_literals;

std::string path_of(const std::string& url)
{
    const auto host = url.find("://") + 3;
    const auto path = url.find('/', host);
    return url.substr(path, url.find('?') - path);
}

}  // namespace

bool is_token_call(const Exchange& exchange)
{
    return exchange.path == "/oauth/token";
}

bool is_data_call(const Exchange& exchange)
{
    return exchange.path.starts_with("/v2/tenants/");
}

asio::awaitable<Result<net::Response>> MachineNetwork::send(net::Request request)
{
    const auto number = exchanges.size();
    exchanges.push_back({truth_.now(), truth_.moment(), request.purpose.account, path_of(request.url), 0});
    if (is_frozen)
        co_await freeze();
    if (is_down)
    {
        co_await truth_.sleep(100ms);
        co_return Error{Errc::unreachable, "resolve: temporary failure in name resolution"};
    }
    auto answer = co_await internet_.send(std::move(request));
    if (answer)
        exchanges[number].status = answer->status;
    if (answered && !is_frozen)
        answered(exchanges[number]);
    if (is_frozen)
        co_await freeze();
    co_return answer;
}

asio::awaitable<void> MachineNetwork::freeze()
{
    for (;;)
        co_await truth_.sleep(24h);
}

}  // namespace giposync::test
