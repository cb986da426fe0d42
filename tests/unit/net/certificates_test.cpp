#include "support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace giposync::test {
namespace {

using namespace std::chrono_literals;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate parse(const std::string& pem)
{
    BIO* const memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Certificate read{PEM_read_bio_X509(memory, nullptr, nullptr, nullptr), &X509_free};
    BIO_free(memory);
    return read;
}

// X509_V_OK, or the reason why somebody who trusts only `root` does not trust `leaf`.
int verdict(const std::string& leaf, const std::string& root)
{
    const auto trusted = parse(root);
    const auto shown = parse(leaf);
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_add_cert(store, trusted.get());
    X509_STORE_set_flags(store, X509_V_FLAG_X509_STRICT);
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, shown.get(), nullptr);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    const int result = X509_verify_cert(context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return result;
}

TEST(CertificatesTest, AnAuthorityVouchesForItsServersEvenToTheStrict)
{
    const CertificateAuthority authority;

    EXPECT_EQ(verdict(authority.issue().certificate, authority.certificate()), X509_V_OK);
}

TEST(CertificatesTest, AStrangersAuthorityDoesNot)
{
    const CertificateAuthority authority;
    const CertificateAuthority stranger{"stranger"};

    EXPECT_EQ(
        verdict(authority.issue().certificate, stranger.certificate()),
        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    );
    EXPECT_EQ(
        verdict(self_signed().certificate, stranger.certificate()),
        X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT
    );
}

TEST(CertificatesTest, ValidityIsSeenFromNow)
{
    const CertificateAuthority authority;
    CertificateWish over;
    over.valid_from = -2h;
    over.valid_until = -1h;
    CertificateWish to_come;
    to_come.valid_from = 1h;
    to_come.valid_until = 2h;

    EXPECT_EQ(
        verdict(authority.issue(over).certificate, authority.certificate()),
        X509_V_ERR_CERT_HAS_EXPIRED
    );
    EXPECT_EQ(
        verdict(authority.issue(to_come).certificate, authority.certificate()),
        X509_V_ERR_CERT_NOT_YET_VALID
    );
}

TEST(CertificatesTest, NamesAndAddressesAreThoseWishedFor)
{
    CertificateWish wish;
    wish.dns_names = {"api.example", "*.apps.example"};
    wish.ip_addresses = {"10.1.2.3", "2001:db8::1"};

    const auto made = parse(CertificateAuthority{}.issue(wish).certificate);

    EXPECT_EQ(X509_check_host(made.get(), "api.example", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_host(made.get(), "x.apps.example", 0, 0, nullptr), 1);
    EXPECT_EQ(X509_check_host(made.get(), "localhost", 0, 0, nullptr), 0);
    EXPECT_EQ(X509_check_ip_asc(made.get(), "10.1.2.3", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(made.get(), "2001:db8::1", 0), 1);
    EXPECT_EQ(X509_check_ip_asc(made.get(), "127.0.0.1", 0), 0);
}

TEST(CertificatesTest, AnAddressThatIsNoneIsRefused)
{
    CertificateWish wish;
    wish.ip_addresses = {"300.0.0.1"};

    EXPECT_THROW(self_signed(wish), std::runtime_error);
}

}  // namespace
}  // namespace giposync::test
