#include "oauth/sealed.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <utility>

// The layout: "giposeal", a version byte, the id of the key, the nonce, the encrypted text, the tag. All
// before the encrypted text, and the context, are authenticated with it. The first version had no id of the
// key.
namespace giposync::oauth {
namespace {

constexpr std::string_view magic = "giposeal";
constexpr char first_version = 1;
constexpr char version = 2;
constexpr std::size_t key_id_digits = 16;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

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
    const auto nonce = header.substr(header.size() - nonce_bytes);
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

std::string id_of(const Secret& key)
{
    constexpr std::string_view digits = "0123456789abcdef";
    constexpr std::string_view purpose = "id of a giposync sealing key";
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    const auto length = static_cast<int>(key.reveal().size());
    if (!HMAC(
            EVP_sha256(),
            key.reveal().data(),
            length,
            bytes_of(purpose),
            purpose.size(),
            code.data(),
            nullptr
        ))
        throw std::runtime_error("SHA-256 is not to be had");
    std::string id;
    for (std::size_t i = 0; i < key_id_digits / 2; ++i)
        id += {digits[code[i] >> 4], digits[code[i] & 15]};
    return id;
}

bool tells_its_key(std::string_view sealed)
{
    return sealed[magic.size()] != first_version;
}

// Of a text that key_id_of has found to be a sealed one.
std::size_t header_bytes_of(std::string_view sealed)
{
    return magic.size() + 1 + (tells_its_key(sealed) ? key_id_digits : 0) + nonce_bytes;
}

}  // namespace

Seal::Seal(Secret key) : key_(std::move(key))
{
    if (key_.reveal().size() != key_bytes)
        throw std::invalid_argument("a sealing key has 32 bytes");
    key_id_ = id_of(key_);
}

std::string Seal::close(std::string_view text, std::string_view context) const
{
    std::array<unsigned char, nonce_bytes> nonce{};
    must(RAND_bytes(nonce.data(), static_cast<int>(nonce.size())));

    std::string sealed{magic};
    sealed += version;
    sealed += key_id_;
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
    const auto its_key = key_id_of(sealed);
    if (!its_key)
        return its_key.error();
    if (its_key->value_or(key_id_) != key_id_)
        return Error{Errc::failed, "was sealed with another key"};

    const auto header = sealed.substr(0, header_bytes_of(sealed));
    const auto hidden = sealed.substr(header.size(), sealed.size() - header.size() - tag_bytes);
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
        return Error{
            Errc::failed,
            *its_key ? "was changed, cut off or renamed since it was sealed"
                     : "was changed, or was sealed with another key"};
    return opened;
}

Result<std::optional<std::string>> key_id_of(std::string_view sealed)
{
    if (sealed.size() <= magic.size() || !sealed.starts_with(magic))
        return Error{Errc::failed, "is cut off or is something else"};
    const char its_version = sealed[magic.size()];
    if (its_version != version && its_version != first_version)
        return Error{Errc::invalid, "was written by a later version of giposyncd"};
    if (sealed.size() < header_bytes_of(sealed) + tag_bytes)
        return Error{Errc::failed, "is cut off or is something else"};
    if (!tells_its_key(sealed))
        return std::optional<std::string>{};
    return std::optional{std::string(sealed.substr(magic.size() + 1, key_id_digits))};
}

}  // namespace giposync::oauth
