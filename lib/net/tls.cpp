#include "net/tls.hpp"

#include "base/async.hpp"
#include "base/files.hpp"
#include "net/plain_stream.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>
#include <utility>

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

namespace giposync::net {
namespace {

class TlsStream final : public Stream
{
public:
    TlsStream(asio::ip::tcp::socket socket, ssl::context& context) : stream_(std::move(socket), context) {}

    asio::awaitable<boost::system::error_code> handshake()
    {
        const auto [ec] = co_await stream_.async_handshake(ssl::stream_base::client, as_values);
        throw_if_cancelled(ec);
        co_return ec;
    }

    asio::awaitable<Transfer> read_some(asio::mutable_buffer into) override
    {
        const auto transfer = co_await stream_.async_read_some(into, as_values);
        throw_if_cancelled(std::get<0>(transfer));
        co_return transfer;
    }

    asio::awaitable<Transfer> write(asio::const_buffer from) override
    {
        const auto transfer = co_await asio::async_write(stream_, from, as_values);
        throw_if_cancelled(std::get<0>(transfer));
        co_return transfer;
    }

    // A record that waits in the socket may be harmless, but is not worth finding out. One that was read
    // together with the last answer is within OpenSSL.
    bool quiet() override
    {
        char byte = 0;
        const int count = SSL_peek(native(), &byte, 1);
        const bool nothing = count <= 0 && SSL_get_error(native(), count) == SSL_ERROR_WANT_READ;
        ERR_clear_error();
        return nothing && is_quiet(stream_.next_layer());
    }

    SSL* native() { return stream_.native_handle(); }

private:
    ssl::stream<asio::ip::tcp::socket> stream_;
};

bool is_address(const std::string& host)
{
    boost::system::error_code ec;
    asio::ip::make_address(host, ec);
    return !ec;
}

// Whom the certificate must name, and whom the server is told that we want (RFC 6066, 3: no address).
bool expect_host(SSL* connection, std::string host)
{
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (is_address(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    if (host.ends_with('.'))
        host.pop_back();
    return SSL_set1_host(connection, host.c_str()) == 1 &&
           SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()) == 1;
}

// "certificate verify failed" names no reason; what the verification ended with does.
Error refused(SSL* connection, boost::system::error_code ec)
{
    const long verdict = SSL_get_verify_result(connection);
    if (verdict != X509_V_OK)
        return {
            Errc::unreachable,
            std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(verdict)};
    if (ec == asio::error::eof || ec == ssl::error::stream_truncated)
        return {Errc::unreachable, "the connection was closed during the TLS handshake"};
    return {Errc::unreachable, "the TLS handshake failed: " + ec.message()};
}

Result<std::string> read_certificates(const std::filesystem::path& file)
{
    auto text = SystemFiles{}.read(file);
    if (!text)
        return Error{Errc::invalid, "ca_file: " + text.error().detail};
    if (!*text)
        return Error{Errc::invalid, "ca_file: there is no " + file.string()};
    return std::move(**text);
}

// Only a build of OpenSSL that lacks what we rely on fails here.
void require(bool done)
{
    if (!done)
        throw std::runtime_error("OpenSSL does not take the settings of a TLS client");
}

void harden(SSL_CTX* context)
{
    require(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
    SSL_CTX_set_security_level(context, 2);  // no key below 112 bits, no SHA-1 signature
    require(SSL_CTX_set_cipher_list(context, "DEFAULT:!kRSA:!PSK:!SRP") == 1);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    constexpr unsigned char http_1_1[] = "\x08http/1.1";
    require(SSL_CTX_set_alpn_protos(context, http_1_1, sizeof http_1_1 - 1) == 0);
    // A certificate of our file may end the chain, whoever signed that one.
    require(X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN) == 1);
}

}  // namespace

struct Tls::Context
{
    ssl::context context{ssl::context::tls_client};
};

Tls::Tls(std::unique_ptr<Context> context) : context_(std::move(context)) {}

Tls::Tls(Tls&&) noexcept = default;
Tls& Tls::operator=(Tls&&) noexcept = default;
Tls::~Tls() = default;

Result<Tls> Tls::make(const std::filesystem::path& ca_file)
{
    auto made = std::make_unique<Context>();
    auto& context = made->context;
    harden(context.native_handle());
    context.set_verify_mode(ssl::verify_peer);
    context.set_default_verify_paths();
    if (!ca_file.empty())
    {
        const auto pem = read_certificates(ca_file);
        if (!pem)
            return pem.error();
        boost::system::error_code ec;
        context.add_certificate_authority(asio::buffer(*pem), ec);
        if (ec)
            return Error{
                Errc::invalid,
                "ca_file: " + ca_file.string() + " is not a file of PEM certificates"};
    }
    return Tls{std::move(made)};
}

asio::awaitable<Result<std::unique_ptr<Stream>>> Tls::handshake(
    asio::ip::tcp::socket socket,
    std::string host
)
{
    auto stream = std::make_unique<TlsStream>(std::move(socket), context_->context);
    if (!expect_host(stream->native(), host))
        co_return Error{Errc::invalid, "no certificate can name this host"};
    if (const auto ec = co_await stream->handshake())
        co_return refused(stream->native(), ec);
    co_return std::unique_ptr<Stream>{std::move(stream)};
}

}  // namespace giposync::net
