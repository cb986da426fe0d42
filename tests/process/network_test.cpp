// What lies between the program and the servers: proxies, redirects, packed answers.

#include "support/clinic_test.hpp"
#include "support/server_thread.hpp"

#include <fstream>
#include <zlib.h>

namespace giposync::process {
namespace {

namespace asio = boost::asio;

std::string packed(const std::string& text)
{
    z_stream stream{};
    constexpr int with_gzip_header = 15 + 16;
    deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, with_gzip_header, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

class NetworkTest : public ClinicTest
{
protected:
    // The clinic at a name that only a proxy knows.
    void open_far_clinic()
    {
        open_clinic({"--certificate", "wrong-host"});
        far_ = "somewhere.else.example:" + std::to_string(sandbox->port());
        settings.set("applications.main", "issuer", quoted("https://" + far_));
        settings.set("applications.main", "api_base", quoted("https://" + far_));
    }

    // An API of our own beside the sandbox, which stays the account server. Answers userinfo as the sandbox
    // does, and every list with this.
    void put_in_place_of_the_api(const std::string& answer_to_lists)
    {
        const auto userinfo = test::ok(
            R"({"sub":"user-1001","name":"Anna","tenants":[{"id":"tenant-abc123","name":"Clinica Milano"}]})"
        );
        auto& api = servers.add(
            authority.issue(),
            [userinfo, answer_to_lists](test::Peer& peer) -> asio::awaitable<void> {
                for (;;)
                {
                    const auto request = co_await peer.request();
                    const bool is_userinfo = request.starts_with("GET /v2/userinfo");
                    co_await peer.say(is_userinfo ? userinfo : answer_to_lists);
                }
            }
        );
        settings
            .set("applications.main", "api_base", quoted("https://localhost:" + std::to_string(api.port())));
        trust_both();
        api_ = &api;
    }

    const std::vector<std::string>& requests_to_the_api()
    {
        servers.stop();
        return api_->requests();
    }

    const std::string& far() const { return far_; }

    ServerThread servers;
    test::CertificateAuthority authority;

private:
    void trust_both()
    {
        std::ofstream out{folder / "both.pem"};
        out << authority.certificate() << std::ifstream(sandbox->authority()).rdbuf() << std::flush;
        settings.set("http", "ca_file", quoted(folder / "both.pem"));
    }

    test::LoopbackServer* api_ = nullptr;
    std::string far_;
};

TEST_F(NetworkTest, AProxyIsUsedByConnectForEverything)
{
    open_far_clinic();
    auto& proxy = servers.add(tunnel_to(sandbox->port()));
    servers.start();
    settings.set("http", "proxy", quoted(proxy.url("")));

    EXPECT_EQ(run({"login"}), 0);
    EXPECT_EQ(run({"sync"}), 0);

    EXPECT_EQ(differences_in_each(all_resources), "");
    servers.stop();
    EXPECT_GE(proxy.accepted(), 2);
    for (const auto& request : proxy.requests())
    {
        EXPECT_TRUE(request.starts_with("CONNECT " + far() + " ")) << request;
        EXPECT_EQ(request.find("Authorization"), std::string::npos) << request;
    }
}

TEST_F(NetworkTest, AProxyIsTakenFromTheEnvironment)
{
    open_clinic();
    auto& proxy = servers.add(tunnel_to(sandbox->port()));
    servers.start();
    Start more;
    more.environment = {"HTTPS_PROXY=" + proxy.url("")};

    EXPECT_EQ(run({"login"}, more), 0);
    more.environment.push_back("NO_PROXY=localhost");
    EXPECT_EQ(run({"sync", "agendas"}, more), 0);

    servers.stop();
    EXPECT_EQ(proxy.accepted(), 1);
}

TEST_F(NetworkTest, AProxyThatRefusesIsNamedInOneLine)
{
    open_clinic();
    auto& proxy = servers.add([](test::Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    });
    servers.start();
    settings.set("http", "proxy", quoted(proxy.url("")));

    EXPECT_EQ(run({"login"}), 1);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_NE(complaints()[0].text("reason").find("proxy"), std::string::npos) << last().errors();
    EXPECT_NE(complaints()[0].text("reason").find("403"), std::string::npos) << last().errors();
}

TEST_F(NetworkTest, ATokenIsNeverCarriedToAnotherHost)
{
    open_clinic();
    auto& elsewhere =
        servers.add(authority.issue(), test::answering({test::ok(R"({"items":[],"hasMore":false})")}));
    put_in_place_of_the_api(
        "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " +
        elsewhere.url("/v2/tenants/tenant-abc123/agendas") + "\r\n\r\n"
    );
    servers.start();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 1);

    ASSERT_EQ(last().count("walk.failed"), 1) << last().errors();
    EXPECT_NE(last().wait_for("walk.failed").message().find("redirect"), std::string::npos)
        << last().errors();
    servers.stop();
    EXPECT_EQ(elsewhere.accepted(), 0);
}

TEST_F(NetworkTest, ARedirectWithinTheHostIsFollowed)
{
    open_clinic();
    const auto page =
        test::ok(R"({"items":[{"id":"a1","updatedAt":"2026-01-31T12:00:00Z"}],"hasMore":false})");
    auto& api = servers.add(authority.issue(), [page](test::Peer& peer) -> asio::awaitable<void> {
        for (;;)
        {
            const auto request = co_await peer.request();
            const auto user = test::ok(R"({"sub":"user-1001","tenants":[{"id":"tenant-abc123"}]})");
            if (request.starts_with("GET /v2/userinfo"))
                co_await peer.say(user);
            else if (request.starts_with("GET /moved"))
                co_await peer.say(page);
            else
                co_await peer.say(
                    "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: /moved\r\n\r\n"
                );
        }
    });
    settings.set("applications.main", "api_base", quoted("https://localhost:" + std::to_string(api.port())));
    std::ofstream{folder / "both.pem"} << authority.certificate()
                                       << std::ifstream(sandbox->authority()).rdbuf();
    settings.set("http", "ca_file", quoted(folder / "both.pem"));
    servers.start();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 0);

    EXPECT_EQ(mirror().query("SELECT _id FROM agendas"), "a1");
}

TEST_F(NetworkTest, PackedAnswersAreAskedForAndUnpacked)
{
    open_clinic();
    const std::string item = R"({"id":"a1","name":"Sala  1","updatedAt":"2026-01-31T12:00:00Z"})";
    put_in_place_of_the_api(
        test::ok(packed("{\"items\":[" + item + "],\"hasMore\":false}"), "Content-Encoding: gzip\r\n")
    );
    servers.start();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 0);

    EXPECT_EQ(mirror().query("SELECT _payload FROM agendas"), item);
    const auto& requests = requests_to_the_api();
    ASSERT_FALSE(requests.empty());
    EXPECT_NE(requests.back().find("Accept-Encoding: gzip"), std::string::npos) << requests.back();
}

TEST_F(NetworkTest, AnAnswerThatNeverEndsIsCutOff)
{
    open_clinic();
    put_in_place_of_the_api("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n{");
    servers.start();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 1);

    EXPECT_EQ(last().count("walk.failed"), 1) << last().errors();
}

TEST_F(NetworkTest, PlainHttpOfThisMachineIsAllowed)
{
    open_clinic();
    auto& api = servers.add([](test::Peer& peer) -> asio::awaitable<void> {
        for (;;)
        {
            const auto request = co_await peer.request();
            const bool is_userinfo = request.starts_with("GET /v2/userinfo");
            const auto answer = test::ok(
                is_userinfo ? R"({"sub":"user-1001","tenants":[{"id":"tenant-abc123"}]})"
                            : R"({"items":[{"id":7}],"hasMore":false})"
            );
            co_await peer.say(answer);
        }
    });
    settings.set("applications.main", "api_base", quoted(api.url("")));
    servers.start();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 0);

    EXPECT_EQ(mirror().query("SELECT _id, typeof(_id) FROM agendas"), "7|text");
}

}  // namespace
}  // namespace giposync::process
