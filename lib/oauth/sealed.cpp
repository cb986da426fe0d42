#include "oauth/sealed.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

// The layout: "giposeal", a version byte, the nonce, the encrypted text, the tag. All before the encrypted
// text, and the context, are authenticated with it.
namespace giposync::oauth {
namespace {

constexpr std::string_view magic = "giposeal";
constexpr char version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t header_bytes = magic.size() + 1 + nonce_bytes;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

void must(int outcome)
{
    if (outcome != 1)
        throw std::runtime_error("OpenSSL does not seal");
}

enum class Direction
{
    open,
    close,
};

// A cipher with key, nonce and all that is only authenticated.
Cipher started(Direction direction, const Secret& key, std::string_view header, std::string_view context)
{
    Cipher cipher{EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
    const auto nonce = header.substr(magic.size() + 1);
    must(EVP_CipherInit_ex(
        cipher.get(),
        EVP_aes_256_gcm(),
        nullptr,
        bytes_of(key.reveal()),
        bytes_of(nonce),
        direction == Direction::close ? 1 : 0
    ));
    int ignored = 0;
    for (const auto part : {header, context})
        must(EVP_CipherUpdate(cipher.get(), nullptr, &ignored, bytes_of(part), static_cast<int>(part.size()))
        );
    return cipher;
}

}  // namespace

Seal::Seal(Secret key) : key_(std::move(key))
{
    if (key_.reveal().size() != key_bytes)
        throw std::invalid_argument("a sealing key has 32 bytes");
}

std::string Seal::close(std::string_view text, std::string_view context) const
{
    std::array<unsigned char, nonce_bytes> nonce{};
    must(RAND_bytes(nonce.data(), static_cast<int>(nonce.size())));

    std::string sealed{magic};
    sealed += version;
    sealed.append(nonce.begin(), nonce.end());
    const auto cipher = started(Direction::close, key_, sealed, context);

    std::string hidden(text.size(), '\0');
    int length = 0;
    must(EVP_CipherUpdate(
        cipher.get(),
        bytes_of(hidden),
        &length,
        bytes_of(text),
        static_cast<int>(text.size())
    ));
    std::string tag(tag_bytes, '\0');
    int rest = 0;
    must(EVP_CipherFinal_ex(cipher.get(), bytes_of(tag), &rest));  // GCM pads nothing: writes nothing
    must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, tag.data()));
    return sealed + hidden + tag;
}

Result<Secret> Seal::open(std::string_view sealed, std::string_view context) const
{
    if (sealed.size() > magic.size() && sealed.starts_with(magic) && sealed[magic.size()] != version)
        return Error{Errc::invalid, "was written by a later version of giposyncd"};
    if (sealed.size() < header_bytes + tag_bytes || !sealed.starts_with(magic))
        return Error{Errc::failed, "is cut off or is something else"};

    const auto header = sealed.substr(0, header_bytes);
    const auto hidden = sealed.substr(header_bytes, sealed.size() - header_bytes - tag_bytes);
    std::string tag{sealed.substr(sealed.size() - tag_bytes)};
    const auto cipher = started(Direction::open, key_, header, context);

    std::string text(hidden.size(), '\0');
    int length = 0;
    must(EVP_CipherUpdate(
        cipher.get(),
        bytes_of(text),
        &length,
        bytes_of(hidden),
        static_cast<int>(hidden.size())
    ));
    Secret opened{std::move(text)};
    must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()));
    std::array<unsigned char, tag_bytes> nothing{};
    int rest = 0;
    if (EVP_CipherFinal_ex(cipher.get(), nothing.data(), &rest) != 1)
        return Error{Errc::failed, "was changed, or was sealed with another key"};
    return opened;
}

}  // namespace giposync::oauth
