#include "net/tunnel.hpp"

#include "net/exchange.hpp"
#include "net/message.hpp"

namespace asio = boost::asio;

namespace giposync::net {
namespace {

std::string refusal(unsigned status, const Proxy& proxy, const Url& url)
{
    const auto code = " (" + std::to_string(status) + ")";
    const auto server = url.host + ":" + std::to_string(url.port);
    if (status == 407 && proxy.authorization.empty())
        return "it asks for a user and password" + code;
    if (status == 407)
        return "it does not take this user and password" + code;
    if (status == 403)
        return "it does not allow connections to " + server + code;
    if (status >= 500)
        return "it cannot reach " + server + code;
    return "it does not connect to " + server + code;
}

}  // namespace

asio::awaitable<Result<void>> tunnel(Stream& stream, Proxy proxy, Url url, std::string user_agent)
{
    const auto request = tunnel_request(proxy, url, user_agent);
    constexpr Limits limits;
    AnswerReader reader{limits, AnswerReader::Part::head};
    Progress progress;
    const auto answer = co_await exchange(stream, request.reveal(), reader, progress);
    if (!answer)
        co_return Error{Errc::unreachable, answer.error().detail};
    if (answer->response.status / 100 != 2)
        co_return Error{Errc::unreachable, refusal(answer->response.status, proxy, url)};
    // In TLS the client speaks first: somebody else does here.
    if (answer->surplus > 0)
        co_return Error{Errc::unreachable, "it sent something of its own into the tunnel"};
    co_return Result<void>{};
}

}  // namespace giposync::net
