#include "base/secret.hpp"

#include <openssl/crypto.h>

namespace giposync {

Secret& Secret::operator=(const Secret& other)
{
    if (this != &other)
    {
        wipe();
        text_ = other.text_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this != &other)
    {
        wipe();
        text_ = std::move(other.text_);
        other.wipe();
    }
    return *this;
}

bool operator==(const Secret& a, const Secret& b) noexcept
{
    return a.text_.size() == b.text_.size() &&
           CRYPTO_memcmp(a.text_.data(), b.text_.data(), a.text_.size()) == 0;
}

void Secret::wipe() noexcept
{
    // capacity, not size: a short text that was moved from still stands in the buffer.
    text_.resize(text_.capacity());
    OPENSSL_cleanse(text_.data(), text_.size());
    text_.clear();
}

}  // namespace giposync
