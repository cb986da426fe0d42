#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace giposync::test {

// What a server certificate is to say. Times are seen from now, so {-2h, -1h} has expired and {1h, 2h} is
// not yet valid.
struct CertificateWish
{
    std::vector<std::string> dns_names{"localhost"};
    std::vector<std::string> ip_addresses{"127.0.0.1", "::1"};
    std::chrono::seconds valid_from = std::chrono::hours(-1);
    std::chrono::seconds valid_until = std::chrono::hours(24 * 365);
    std::string common_name = "giposync test server";  // never a host: names belong into the two lists above
};

// For these and no others.
inline CertificateWish valid_for(std::vector<std::string> dns_names, std::vector<std::string> ip_addresses)
{
    CertificateWish wish;
    wish.dns_names = std::move(dns_names);
    wish.ip_addresses = std::move(ip_addresses);
    return wish;
}

// What a server needs to speak TLS, as PEM.
struct ServerIdentity
{
    std::string certificate;
    std::string key;  // PKCS #8, not encrypted
};

// An authority that lives as long as the object does: its key is never written anywhere. P-256 keys, so
// making one costs no time. Throws std::runtime_error with OpenSSL's reason, say for an address that is none.
class CertificateAuthority
{
public:
    explicit CertificateAuthority(const std::string& common_name = "giposync test authority");
    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;
    ~CertificateAuthority();

    // PEM, for whoever is to trust it.
    const std::string& certificate() const { return certificate_; }

    ServerIdentity issue(const CertificateWish& wish = {}) const;

private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
    std::string certificate_;
};

// A server certificate that nobody vouches for but itself.
ServerIdentity self_signed(const CertificateWish& wish = {});

}  // namespace giposync::test
