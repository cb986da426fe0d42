#include "net/exchange.hpp"

#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

Error unreachable(std::string_view doing, boost::system::error_code ec)
{
    return {Errc::unreachable, "the connection broke while " + std::string(doing) + ": " + ec.message()};
}

asio::awaitable<Result<Answer>> read_answer(Stream& stream, AnswerReader& reader, Progress& progress)
{
    for (;;)
    {
        const auto room = reader.room();
        const auto [ec, count] = co_await stream.read_some(asio::buffer(room.data(), room.size()));
        if (ec == asio::error::eof)
        {
            if (auto ended = reader.ended(); !ended)
                co_return ended.error();
            co_return reader.release();
        }
        if (ec)
            co_return unreachable(progress.doing, ec);
        progress.doing = "reading the answer";
        progress.wire_bytes += count;
        const auto complete = reader.filled(count);
        if (!complete)
            co_return complete.error();
        if (*complete)
            co_return reader.release();
    }
}

}  // namespace

asio::awaitable<Result<Answer>> exchange(
    Stream& stream,
    std::string_view request,
    AnswerReader& reader,
    Progress& progress
)
{
    progress.doing = "sending";
    progress.sent = true;
    const auto bytes = asio::buffer(request.data(), request.size());
    const auto [ec, count] = co_await stream.write(bytes);
    if (ec)
        co_return unreachable(progress.doing, ec);
    progress.doing = "waiting for the answer";
    co_return co_await read_answer(stream, reader, progress);
}

}  // namespace giposync::net
