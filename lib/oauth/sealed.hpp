#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <optional>
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

    // Names the key, in 16 hexadecimal digits, and reveals nothing of it.
    const std::string& key_id() const { return key_id_; }

    // `context` says what the text is for; it opens in the same context only. Throws where OpenSSL fails.
    std::string close(std::string_view text, std::string_view context) const;

    // Errors: those of key_id_of, and failed where the text was changed or cut, or the key or the context is
    // another.
    Result<Secret> open(std::string_view sealed, std::string_view context) const;

private:
    Secret key_;
    std::string key_id_;
};

// Which key a text was sealed with; nothing for one of the first version, which does not tell. Errors: failed
// where it is no sealed text, invalid where a later version of this program sealed it.
Result<std::optional<std::string>> key_id_of(std::string_view sealed);

}  // namespace giposync::oauth
