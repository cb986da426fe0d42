#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string>
#include <string_view>

namespace giposync::oauth {

// Seals small texts with AES-256-GCM (NIST SP 800-38D): nobody without the key reads them or changes a
// bit of them unnoticed. Each seal has a nonce of its own, drawn at random.
class Seal
{
public:
    static constexpr std::size_t key_bytes = 32;

    // A key of another length is a bug of the caller and throws.
    explicit Seal(Secret key);

    // `context` says what the text is for; it opens in the same context only. Throws where OpenSSL fails.
    std::string close(std::string_view text, std::string_view context) const;

    // Errors: failed where the text was changed or cut, or the key or the context is another; invalid
    // where it was sealed by a later version of this program.
    Result<Secret> open(std::string_view sealed, std::string_view context) const;

private:
    Secret key_;
};

}  // namespace giposync::oauth
