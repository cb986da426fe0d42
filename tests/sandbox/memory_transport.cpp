#include "sandbox/memory_transport.hpp"

#include <algorithm>
#include <utility>

namespace asio = boost::asio;

namespace giposync::sandbox {
namespace {

// The server has seen the request, or may have.
Error no_answer(Errc code, std::string_view why)
{
    Error error{code, std::string(why)};
    error.may_have_arrived = true;
    return error;
}

Result<net::Response> delivered(Answer answer)
{
    switch (answer.delivery)
    {
    case Delivery::refused: return Error{Errc::unreachable, "connect: connection refused"};
    case Delivery::lost: return no_answer(Errc::unreachable, "read: end of stream");
    case Delivery::cut: return no_answer(Errc::unreachable, "read: partial message");
    case Delivery::garbled: return no_answer(Errc::malformed, "read: bad version");
    case Delivery::whole: break;
    }
    net::Response response;
    response.status = answer.status;
    for (auto& [name, value] : answer.headers)
        response.headers.push_back({std::move(name), std::move(value)});
    response.body = std::move(answer.body);
    return response;
}

}  // namespace

Ask ask_of(const net::Request& request)
{
    Ask ask;
    ask.method = request.method == net::Method::post ? "POST" : "GET";
    std::string_view rest = request.url;
    const auto scheme = rest.find("://");
    ask.scheme = rest.substr(0, scheme);
    rest.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
    ask.host = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(ask.host.size());
    ask.path = rest.substr(0, rest.find('?'));
    rest.remove_prefix(ask.path.size());
    ask.query = rest.substr(std::min<std::size_t>(rest.size(), 1));
    for (const auto& [name, value] : request.headers)
        ask.headers.emplace_back(name, value);
    if (request.authorization)
        ask.headers.emplace_back("Authorization", request.authorization->reveal());
    if (request.method == net::Method::post)
    {
        ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        ask.body = request.form;
    }
    return ask;
}

asio::awaitable<Result<net::Response>> MemoryTransport::send(net::Request request)
{
    const auto left = net::leave(request);
    if (!left)
        co_return left.error();
    if (before)
        before(request);
    const auto deadline = clock_.moment() + network_.patience;
    co_await clock_.sleep(network_.there);
    auto answer = sandbox_.handle(ask_of(request), server_time());
    if (after)
        after(request, answer);
    const auto arrival = clock_.moment() + answer.delay + network_.back;
    if (arrival > deadline)
    {
        co_await clock_.sleep_until(deadline);
        co_return no_answer(Errc::unreachable, "read: timed out");
    }
    co_await clock_.sleep_until(arrival);
    co_return delivered(std::move(answer));
}

}  // namespace giposync::sandbox
