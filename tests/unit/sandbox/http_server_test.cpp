#include "server_fixture.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <zlib.h>

namespace giposync::sandbox {
namespace {

struct HttpServerTest : ServerFixture
{
};

std::string inflated(std::string_view packed)
{
    std::string text(1'000'000, '\0');
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string input{packed};
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

TEST_F(HttpServerTest, HandsOnWhatWasAsked)
{
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        auto stream = co_await connected(port);
        auto message = to("/a%20b?c=d%26", http::verb::post);
        message.set("X-Own", "1");
        message.body() = "e=f";
        const auto got = co_await exchange(stream, std::move(message));
        EXPECT_EQ(got.result_int(), 200);
        EXPECT_EQ(got.body(), "{}");
        EXPECT_EQ(got[http::field::content_type], "application/json; charset=utf-8");
    });
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.scheme, "http");
    EXPECT_EQ(asked.host, "localhost");
    EXPECT_EQ(asked.path, "/a%20b");
    EXPECT_EQ(asked.query, "c=d%26");
    EXPECT_EQ(*header(asked.headers, "x-own"), "1");
    EXPECT_EQ(asked.body, "e=f");
}

TEST_F(HttpServerTest, KeepsAConnectionForMoreThanOneRequest)
{
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        auto stream = co_await connected(port);
        for (int i = 0; i < 3; ++i)
        {
            const auto got = co_await exchange(stream, to("/" + std::to_string(i)));
            EXPECT_EQ(got.result_int(), 200);
            EXPECT_EQ(asked.path, "/" + std::to_string(i));
        }
        auto last = to("/last");
        last.keep_alive(false);
        const auto got = co_await exchange(stream, std::move(last));
        EXPECT_FALSE(got.keep_alive());
        std::array<char, 1> more{};
        const auto [ec, n] = co_await stream.async_read_some(asio::buffer(more), as_values);
        EXPECT_EQ(ec, asio::error::eof);
    });
}

TEST_F(HttpServerTest, PacksWhatTheClientCanUnpack)
{
    reply.answer.body = std::string(10'000, 'x');
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        auto stream = co_await connected(port);
        auto message = to("/");
        message.set(http::field::accept_encoding, "br, gzip");
        auto got = co_await exchange(stream, std::move(message));
        EXPECT_EQ(got[http::field::content_encoding], "gzip");
        EXPECT_LT(got.body().size(), 200);
        EXPECT_EQ(inflated(got.body()), reply.answer.body);
        auto refusing = to("/");
        refusing.set(http::field::accept_encoding, "gzip;q=0");
        got = co_await exchange(stream, std::move(refusing));
        EXPECT_EQ(got.body(), reply.answer.body);
    });
}

TEST_F(HttpServerTest, AHeadHasNoBody)
{
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        auto stream = co_await connected(port);
        const auto head = co_await exchange(stream, to("/", http::verb::head));
        EXPECT_EQ(head[http::field::content_length], "2");
        const auto next = co_await exchange(stream, to("/"));
        EXPECT_EQ(next.body(), "{}");
    });
}

TEST_F(HttpServerTest, SendsALongBodyPieceByPiece)
{
    int pieces = 3;
    reply.more = [&]() { return pieces-- > 0 ? std::string(1000, 'x') : std::string(); };
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        auto stream = co_await connected(port);
        const auto got = co_await exchange(stream, to("/"));
        EXPECT_TRUE(got.chunked());
        EXPECT_EQ(got.body(), std::string(3000, 'x'));
    });
}

TEST_F(HttpServerTest, BreaksAnswersAsToldTo)
{
    EXPECT_EQ(failure_of(Delivery::cut), http::error::partial_message);
    EXPECT_TRUE(failure_of(Delivery::lost));
    EXPECT_TRUE(failure_of(Delivery::refused));
    EXPECT_EQ(failure_of(Delivery::garbled), http::error::bad_version);
}

TEST_F(HttpServerTest, SurvivesWhatIsNoHttp)
{
    for (const std::string& bytes :
         {std::string("\r\n\r\nnonsense\r\n\r\n"),
          std::string("GET / HTTP/9.9\r\n\r\n"),
          "GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n",
          std::string("POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"),
          std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
          std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
          std::string(1, '\0')})
        against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
            auto stream = co_await connected(port);
            co_await asio::async_write(stream, asio::buffer(bytes), as_values);
            stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send);
            std::string answer;
            co_await asio::async_read(stream, asio::dynamic_buffer(answer), as_values);
            EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 400")) << answer;
            auto again = co_await connected(port);
            const auto got = co_await exchange(again, to("/"));
            EXPECT_EQ(got.result_int(), 200);
        });
}

TEST_F(HttpServerTest, AHandlerThatFailsIsA500)
{
    HttpServer failing{loop.get_executor(), 0, nullptr, [](const Ask&) -> Reply {
                           throw std::logic_error("a bug");
                       }};
    unsigned status = 0;
    const auto client = [&]() -> asio::awaitable<void> {
        auto stream = co_await connected(failing.port());
        const auto got = co_await exchange(stream, to("/"));
        status = got.result_int();
    };
    const auto all = [&]() -> asio::awaitable<void> {
        co_await first_of(failing.serve(), client());
        co_await failing.stop();
    };
    asio::co_spawn(loop, all(), [](const std::exception_ptr& failure) { EXPECT_FALSE(failure); });
    loop.run();
    EXPECT_EQ(status, 500);
}

TEST_F(HttpServerTest, SaysThatThePortIsTaken)
{
    const HttpServer first{loop.get_executor(), 0, nullptr, [](const Ask&) { return Reply{}; }};
    try
    {
        const HttpServer second{loop.get_executor(), first.port(), nullptr, [](const Ask&) {
                                    return Reply{};
                                }};
        FAIL() << "both listen on " << first.port();
    }
    catch (const std::runtime_error& failure)
    {
        const auto port = std::to_string(first.port());
        EXPECT_EQ(failure.what(), "cannot listen on port " + port + ": Address already in use");
    }
}

TEST_F(HttpServerTest, StopsWhileClientsAreConnected)
{
    std::vector<beast::tcp_stream> idle;
    against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
        for (int i = 0; i < 50; ++i)
        {
            idle.push_back(co_await connected(port));
            co_await exchange(idle.back(), to("/"));
        }
    });
    EXPECT_EQ(idle.size(), 50);  // and the loop has ended
}

}  // namespace
}  // namespace giposync::sandbox
