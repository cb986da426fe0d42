#include "net/dial.hpp"
#include "socket_loop.hpp"
#include "support/loopback_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <gtest/gtest.h>

#include <string>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;

Addresses addresses(std::initializer_list<const char*> texts)
{
    Addresses made;
    for (const char* text : texts)
        made.push_back(asio::ip::make_address(text));
    return made;
}

TEST(DialOrder, FamiliesTakeTurnsBeginningWithTheFirst)
{
    EXPECT_EQ(
        interleaved(addresses({"2001:db8::1", "2001:db8::2", "2001:db8::3", "10.0.0.1", "10.0.0.2"})),
        addresses({"2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2", "2001:db8::3"})
    );
    EXPECT_EQ(
        interleaved(addresses({"10.0.0.1", "2001:db8::1", "10.0.0.2"})),
        addresses({"10.0.0.1", "2001:db8::1", "10.0.0.2"})
    );
    EXPECT_EQ(interleaved(addresses({"10.0.0.1"})), addresses({"10.0.0.1"}));
    EXPECT_EQ(interleaved({}), Addresses{});
}

struct DialTest : testing::Test
{
    test::SocketLoop sockets;
    test::LoopbackServer server{sockets.loop, [](test::Peer& peer) { return peer.until_closed(); }};

    std::string reached(Addresses to)
    {
        const auto socket = sockets.run(dial(sockets.clock, std::move(to), server.port()));
        return socket ? socket->remote_endpoint().address().to_string() : socket.error().detail;
    }
};

TEST_F(DialTest, TheFirstThatTakesItIsTaken)
{
    EXPECT_EQ(reached(addresses({"127.0.0.1"})), "127.0.0.1");
}

// Nobody listens on the others: the server is bound to 127.0.0.1 alone.
TEST_F(DialTest, AfterAFailureTheNextIsTriedAtOnce)
{
    EXPECT_EQ(reached(addresses({"127.0.0.2", "127.0.0.3", "127.0.0.1", "127.0.0.4"})), "127.0.0.1");
}

TEST_F(DialTest, WhenNobodyTakesItEachReasonIsGiven)
{
    const auto socket =
        sockets.run(dial(sockets.clock, addresses({"127.0.0.2", "127.0.0.3"}), server.port()));

    ASSERT_FALSE(socket);
    EXPECT_EQ(socket.error().code, Errc::unreachable);
    EXPECT_EQ(
        socket.error().detail,
        "cannot connect: 127.0.0.2: Connection refused; 127.0.0.3: Connection refused"
    );
}

// An address where nothing ever answers: a listener whose queue is full drops what comes.
class BlackHole
{
public:
    BlackHole(asio::io_context& loop, const tcp::endpoint& at) : listener_(loop), waiting_(loop)
    {
        listener_.open(tcp::v4());
        listener_.bind(at);
        listener_.listen(0);
        waiting_.connect(at);
    }

private:
    tcp::acceptor listener_;
    tcp::socket waiting_;
};

struct DialPastABlackHole : DialTest
{
    BlackHole hole{sockets.loop, tcp::endpoint(asio::ip::make_address("127.0.0.2"), server.port())};
};

TEST_F(DialPastABlackHole, TheNextIsTriedAfterAQuarterOfASecond)
{
    const auto before = sockets.clock.moment();
    auto dialling = sockets.start(dial(sockets.clock, addresses({"127.0.0.2", "127.0.0.1"}), server.port()));

    sockets.let_time_pass();
    const auto socket = sockets.finish(dialling);

    ASSERT_TRUE(socket) << socket.error().detail;
    EXPECT_EQ(socket->remote_endpoint().address().to_string(), "127.0.0.1");
    EXPECT_EQ(sockets.clock.moment() - before, 250ms);
    EXPECT_EQ(sockets.clock.sleepers(), 0u);
}

TEST_F(DialPastABlackHole, ACancelledDialEndsAtOnce)
{
    auto dialling = sockets.start(dial(sockets.clock, addresses({"127.0.0.2", "127.0.0.1"}), server.port()));
    sockets.run_until([&] { return sockets.clock.sleepers() == 1; });

    dialling->cancel();

    EXPECT_THROW(sockets.finish(dialling), boost::system::system_error);
    EXPECT_EQ(sockets.clock.sleepers(), 0u);
}

}  // namespace
}  // namespace giposync::net
