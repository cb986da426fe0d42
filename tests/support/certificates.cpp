#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace giposync::test {
namespace {

template <auto Free>
struct Freed
{
    void operator()(auto* object) const { Free(object); }
};

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_vfree>>;

void require(bool good, const std::string& doing)
{
    if (good)
        return;
    const char* const reason = ERR_reason_error_string(ERR_get_error());
    throw std::runtime_error(doing + ": " + (reason ? reason : "unknown failure of OpenSSL"));
}

std::string text_of(BIO* memory)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate)
{
    const Bio memory{BIO_new(BIO_s_mem())};
    require(PEM_write_bio_X509(memory.get(), certificate) == 1, "write a certificate");
    return text_of(memory.get());
}

std::string pem_of(EVP_PKEY* key)
{
    const Bio memory{BIO_new(BIO_s_mem())};
    require(
        PEM_write_bio_PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "write a key"
    );
    return text_of(memory.get());
}

Key new_key()
{
    Key key{EVP_EC_gen("P-256")};
    require(key != nullptr, "make a key");
    return key;
}

// Positive and unlikely to meet its like, as RFC 5280, 4.1.2.2 asks.
void set_serial(X509* certificate)
{
    std::uint64_t serial = 0;
    require(
        RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1,
        "draw a serial number"
    );
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension{X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str())};
    require(extension != nullptr, "certificate extension \"" + value + "\"");
    require(X509_add_ext(certificate, extension.get(), -1) == 1, "add a certificate extension");
}

// A certificate without extensions; a null issuer means itself.
Certificate new_certificate(EVP_PKEY* key, X509* issuer, const CertificateWish& wish)
{
    Certificate made{X509_new()};
    require(made != nullptr, "make a certificate");
    X509_set_version(made.get(), X509_VERSION_3);
    set_serial(made.get());
    X509_gmtime_adj(X509_getm_notBefore(made.get()), static_cast<long>(wish.valid_from.count()));
    X509_gmtime_adj(X509_getm_notAfter(made.get()), static_cast<long>(wish.valid_until.count()));
    require(
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(made.get()),
            "CN",
            MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(wish.common_name.data()),
            static_cast<int>(wish.common_name.size()),
            -1,
            0
        ) == 1,
        "common name \"" + wish.common_name + "\""
    );
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer ? issuer : made.get()));
    require(X509_set_pubkey(made.get(), key) == 1, "set the public key");
    return made;
}

std::string alternative_names(const CertificateWish& wish)
{
    std::string names;
    for (const auto& name : wish.dns_names)
        names += (names.empty() ? "DNS:" : ",DNS:") + name;
    for (const auto& address : wish.ip_addresses)
        names += (names.empty() ? "IP:" : ",IP:") + address;
    return names;
}

// Null issuer and key: signed by itself.
ServerIdentity make_server(const CertificateWish& wish, X509* issuer, EVP_PKEY* issuer_key)
{
    const Key key = new_key();
    const Certificate made = new_certificate(key.get(), issuer, wish);
    X509* const signer = issuer ? issuer : made.get();

    add_extension(made.get(), signer, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(made.get(), signer, NID_key_usage, "critical,digitalSignature");
    add_extension(made.get(), signer, NID_ext_key_usage, "serverAuth");
    add_extension(made.get(), signer, NID_subject_key_identifier, "hash");
    add_extension(made.get(), signer, NID_authority_key_identifier, "keyid");
    if (const auto names = alternative_names(wish); !names.empty())
        add_extension(made.get(), signer, NID_subject_alt_name, names);

    require(X509_sign(made.get(), issuer_key ? issuer_key : key.get(), EVP_sha256()) > 0, "sign");
    return {pem_of(made.get()), pem_of(key.get())};
}

}  // namespace

struct CertificateAuthority::Parts
{
    Key key;
    Certificate certificate;
};

CertificateAuthority::CertificateAuthority(const std::string& common_name)
{
    CertificateWish wish;
    wish.common_name = common_name;
    wish.valid_from = std::chrono::hours(-24);
    wish.valid_until = std::chrono::hours(24 * 3650);

    auto key = new_key();
    auto made = new_certificate(key.get(), nullptr, wish);
    add_extension(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(made.get(), made.get(), NID_subject_key_identifier, "hash");
    require(X509_sign(made.get(), key.get(), EVP_sha256()) > 0, "sign");

    certificate_ = pem_of(made.get());
    parts_ = std::make_unique<Parts>(Parts{std::move(key), std::move(made)});
}

CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;
CertificateAuthority::~CertificateAuthority() = default;

ServerIdentity CertificateAuthority::issue(const CertificateWish& wish) const
{
    return make_server(wish, parts_->certificate.get(), parts_->key.get());
}

ServerIdentity self_signed(const CertificateWish& wish)
{
    return make_server(wish, nullptr, nullptr);
}

}  // namespace giposync::test
