#include "net/lookup.hpp"
#include "socket_loop.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

const auto v4 = asio::ip::make_address("10.1.2.3");
const auto v6 = asio::ip::make_address("2001:db8::1");

Result<Addresses> nobody(const std::string& host)
{
    throw std::logic_error("looked up " + host);
}

struct LookupTest : testing::Test
{
    test::SocketLoop sockets;
};

TEST_F(LookupTest, AnAddressMeansItself)
{
    EXPECT_EQ(sockets.run(addresses_of("10.1.2.3", nobody)).value(), Addresses{v4});
    EXPECT_EQ(sockets.run(addresses_of("2001:db8::1", nobody)).value(), Addresses{v6});
}

TEST_F(LookupTest, LocalhostIsAlwaysThisMachine)
{
    const auto addresses = sockets.run(addresses_of("localhost", nobody)).value();

    ASSERT_EQ(addresses.size(), 2u);
    for (const auto& address : addresses)
        EXPECT_TRUE(address.is_loopback());
}

TEST_F(LookupTest, ANameIsLookedUp)
{
    std::string asked;
    const auto addresses = sockets.run(addresses_of("api.example", [&asked](const std::string& host) {
        asked = host;
        return Result<Addresses>{Addresses{v4, v6}};
    }));

    EXPECT_EQ(asked, "api.example");
    EXPECT_EQ(addresses.value(), (Addresses{v4, v6}));
}

TEST_F(LookupTest, FailuresAndNothingAreUnreachable)
{
    const auto failed = sockets.run(addresses_of("api.example", [](const std::string&) {
        return Result<Addresses>{Error{Errc::unreachable, "no such name"}};
    }));
    const auto nothing = sockets.run(addresses_of("api.example", [](const std::string&) {
        return Result<Addresses>{Addresses{}};
    }));

    EXPECT_EQ(failed.error().detail, "no such name");
    EXPECT_EQ(nothing.error().code, Errc::unreachable);
}

TEST_F(LookupTest, WhatTheLookupThrowsArrivesHere)
{
    EXPECT_THROW(sockets.run(addresses_of("api.example", nobody)), std::logic_error);
}

TEST_F(LookupTest, TheSystemIsAsked)
{
    EXPECT_EQ(system_lookup("127.0.0.9").value(), Addresses{asio::ip::make_address("127.0.0.9")});

    const auto nothing = system_lookup("a name with blanks");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, Errc::unreachable);
    EXPECT_EQ(nothing.error().detail.find("the name cannot be resolved: "), 0u);
}

// A system that does not answer must keep nobody: not the caller, not the next one, not the end of the loop.
TEST_F(LookupTest, ACallerLeavesAHangingLookupAtOnce)
{
    auto release = std::make_shared<std::promise<void>>();
    auto ended = std::make_shared<std::promise<void>>();
    const auto hang = [release, ended](const std::string&) {
        release->get_future().wait();
        ended->set_value_at_thread_exit();
        return Result<Addresses>{Addresses{v4}};
    };
    const auto answer = [](const std::string&) { return Result<Addresses>{Addresses{v6}}; };
    auto own = std::make_unique<test::SocketLoop>();
    auto waiting = own->start(addresses_of("a.example", hang));
    own->loop.poll();

    waiting->cancel();
    EXPECT_THROW(own->finish(waiting), boost::system::system_error);
    EXPECT_EQ(own->run(addresses_of("b.example", answer)).value(), Addresses{v6});
    own.reset();

    // Only now may the thread end, and it must touch nothing of the loop.
    release->set_value();
    ended->get_future().wait();
}

}  // namespace
}  // namespace giposync::net
