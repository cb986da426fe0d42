#include "sandbox/server_tls.hpp"
#include "server_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace giposync::sandbox {
namespace {

struct TlsTest : ServerFixture
{
    test::TemporaryFolder folder;

    // Whether a client that trusts ca.pem, and asks for this host, accepts the server.
    bool trusts(Certificate certificate, const std::string& host)
    {
        auto server_side = server_tls(folder / "certificates", certificate);
        bool trusted = false;
        against(&server_side, [&](std::uint16_t port) -> asio::awaitable<void> {
            asio::ssl::context client_side{asio::ssl::context::tls_client};
            client_side.load_verify_file((folder / "certificates" / "ca.pem").string());
            client_side.set_verify_mode(asio::ssl::verify_peer);
            client_side.set_verify_callback(asio::ssl::host_name_verification(host));
            auto tcp = co_await connected(port);
            beast::ssl_stream<beast::tcp_stream> stream{std::move(tcp), client_side};
            const auto [ec] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_values);
            trusted = !ec;
            if (ec)
                co_return;
            const auto got = co_await exchange(stream, to("/"));
            EXPECT_EQ(got.body(), "{}");
            EXPECT_EQ(asked.scheme, "https");
        });
        return trusted;
    }
};

TEST_F(TlsTest, ItsAuthorityVouchesForThisMachine)
{
    for (const auto* const host : {"localhost", "127.0.0.1", "::1"})
        EXPECT_TRUE(trusts(Certificate::valid, host)) << host;
    EXPECT_FALSE(trusts(Certificate::valid, "sandbox.example"));
}

TEST_F(TlsTest, ItsCertificateCanBeBad)
{
    for (const auto bad :
         {Certificate::expired,
          Certificate::not_yet_valid,
          Certificate::wrong_host,
          Certificate::self_signed})
        EXPECT_FALSE(trusts(bad, "localhost"));
}

TEST_F(TlsTest, AFolderThatCannotBeMadeIsAnError)
{
    EXPECT_ANY_THROW(server_tls("/dev/null/x", Certificate::valid));
}

}  // namespace
}  // namespace giposync::sandbox
