#include "sandbox/server_tls.hpp"

#include "support/certificates.hpp"

#include <boost/asio/buffer.hpp>

#include <chrono>
#include <fstream>
#include <stdexcept>

namespace ssl = boost::asio::ssl;

using namespace std::chrono_literals;

namespace giposync::sandbox {
namespace {

test::CertificateWish wish_for(Certificate certificate)
{
    test::CertificateWish wish;
    wish.common_name = "giposandbox";
    switch (certificate)
    {
    case Certificate::expired:
        wish.valid_from = -48h;
        wish.valid_until = -1h;
        break;
    case Certificate::not_yet_valid:
        wish.valid_from = 24h;
        wish.valid_until = 48h;
        break;
    case Certificate::wrong_host:
        wish.dns_names = {"somewhere.else.example"};
        wish.ip_addresses = {};
        break;
    case Certificate::valid:
    case Certificate::self_signed: break;
    }
    return wish;
}

void write(const std::filesystem::path& file, const std::string& text)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text << std::flush;
    if (!out)
        throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

ssl::context server_tls(const std::filesystem::path& folder, Certificate certificate)
{
    const test::CertificateAuthority authority{"giposandbox authority"};
    const auto wish = wish_for(certificate);
    const auto identity =
        certificate == Certificate::self_signed ? test::self_signed(wish) : authority.issue(wish);
    std::filesystem::create_directories(folder);
    write(folder / "ca.pem", authority.certificate());

    ssl::context context{ssl::context::tls_server};
    context.set_options(
        ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1
    );
    context.use_certificate_chain(boost::asio::buffer(identity.certificate));
    context.use_private_key(boost::asio::buffer(identity.key), ssl::context::pem);
    return context;
}

}  // namespace giposync::sandbox
