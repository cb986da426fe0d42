#include "net/message.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace giposync::net {
namespace {

std::string wire_of(const Request& request)
{
    const auto wire = to_wire(request, parse_url(request.url).value(), "giposyncd/1");
    EXPECT_TRUE(wire) << wire.error().detail;
    return std::string(wire->reveal());
}

Request get(std::string url)
{
    Request request;
    request.url = std::move(url);
    return request;
}

TEST(MessageTest, AGetSaysWhatItTakes)
{
    EXPECT_EQ(
        wire_of(get("https://api.example/v2/patients?offset=0")),
        "GET /v2/patients?offset=0 HTTP/1.1\r\n"
        "Host: api.example\r\n"
        "Accept: application/json\r\n"
        "Accept-Encoding: gzip\r\n"
        "User-Agent: giposyncd/1\r\n"
        "\r\n"
    );
}

TEST(MessageTest, APostCarriesItsForm)
{
    auto request = get("http://[::1]:8080/token");
    request.method = Method::post;
    request.form = "grant_type=refresh_token&refresh_token=r";
    request.authorization = Secret{"Basic abc"};

    EXPECT_EQ(
        wire_of(request),
        "POST /token HTTP/1.1\r\n"
        "Host: [::1]:8080\r\n"
        "Accept: application/json\r\n"
        "Accept-Encoding: gzip\r\n"
        "User-Agent: giposyncd/1\r\n"
        "Authorization: Basic abc\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: 40\r\n"
        "\r\n"
        "grant_type=refresh_token&refresh_token=r"
    );
}

TEST(MessageTest, AnEmptyFormIsSaidToBeEmpty)
{
    auto request = get("https://api.example/");
    request.method = Method::post;

    EXPECT_NE(wire_of(request).find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(MessageTest, CallersReplaceDefaultsAndAddTheirOwn)
{
    auto request = get("https://api.example/");
    request.headers = {{"accept", "text/plain"}, {"X-Trace", "7"}};

    const auto wire = wire_of(request);

    EXPECT_NE(wire.find("\r\naccept: text/plain\r\n"), std::string::npos);
    EXPECT_NE(wire.find("\r\nX-Trace: 7\r\n"), std::string::npos);
    EXPECT_EQ(wire.find("application/json"), std::string::npos);
}

TEST(MessageTest, ALineBreakDoesNotSmuggleAHeaderIn)
{
    const auto url = parse_url("https://api.example/").value();
    auto value = get("https://api.example/");
    value.headers = {{"X-A", "hush\r\nX-B: c"}};
    auto name = get("https://api.example/");
    name.headers = {{"X-A: b\r\nX-B", "hush"}};
    auto token = get("https://api.example/");
    token.authorization = Secret{"Bearer hush\nX-B: c"};

    for (const auto& request : {value, name, token})
    {
        const auto wire = to_wire(request, url, "giposyncd/1");
        ASSERT_FALSE(wire);
        EXPECT_EQ(wire.error().code, Errc::invalid);
        EXPECT_EQ(wire.error().detail.find("hush"), std::string::npos);
    }
}

TEST(MessageTest, WhatFramesTheMessageIsNotForCallers)
{
    for (const char* name : {"Host", "content-length", "Transfer-Encoding", "Connection", "Authorization"})
    {
        auto request = get("https://api.example/");
        request.headers = {{name, "x"}};
        EXPECT_THROW(wire_of(request), std::logic_error) << name;
    }
}

TEST(MessageTest, ATunnelIsAskedForWithHostAndPort)
{
    Proxy proxy;
    proxy.authorization = Secret{"Basic abc"};

    EXPECT_EQ(
        tunnel_request(proxy, parse_url("https://api.example/v2?secret").value(), "giposyncd/1").reveal(),
        "CONNECT api.example:443 HTTP/1.1\r\n"
        "Host: api.example:443\r\n"
        "Proxy-Authorization: Basic abc\r\n"
        "User-Agent: giposyncd/1\r\n"
        "\r\n"
    );
    EXPECT_EQ(
        tunnel_request(Proxy{}, parse_url("https://[2001:db8::1]:8443/").value(), "giposyncd/1").reveal(),
        "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\n"
        "Host: [2001:db8::1]:8443\r\n"
        "User-Agent: giposyncd/1\r\n"
        "\r\n"
    );
}

}  // namespace
}  // namespace giposync::net
