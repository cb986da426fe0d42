#include "oauth/seal_key.hpp"

#include "oauth/sealed.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fs = std::filesystem;

namespace giposync::oauth {
namespace {

std::optional<Secret> from_hex(std::string_view digits)
{
    std::string key;
    for (std::size_t i = 0; i + 2 <= digits.size(); i += 2)
    {
        unsigned byte = 0;
        const auto* const end = digits.data() + i + 2;
        if (std::from_chars(digits.data() + i, end, byte, 16).ptr != end)
            return std::nullopt;
        key += static_cast<char>(byte);
    }
    return Secret{std::move(key)};
}

Secret to_secret(std::span<const unsigned char> bytes)
{
    std::string key;
    for (const auto byte : bytes)
        key += static_cast<char>(byte);
    return Secret{std::move(key)};
}

// Of 44 digits, the last one padding.
std::optional<Secret> from_base64(std::string_view text)
{
    std::array<unsigned char, Seal::key_bytes + 1> bytes{};  // the last one stands for the padding
    const auto* from = reinterpret_cast<const unsigned char*>(text.data());
    const int length = EVP_DecodeBlock(bytes.data(), from, static_cast<int>(text.size()));
    if (length != static_cast<int>(bytes.size()))
        return std::nullopt;
    return to_secret(std::span(bytes).first(Seal::key_bytes));
}

// Raw bytes may end in what looks like a line break; the texts have another length.
std::optional<Secret> parse_key(const Secret& held)
{
    constexpr std::size_t hex_digits = 2 * Seal::key_bytes;
    constexpr std::size_t base64_digits = 44;
    auto content = held.reveal();
    if (content.size() == Seal::key_bytes)
        return held;
    if (content.ends_with('\n'))
        content.remove_suffix(1);
    if (content.size() == hex_digits)
        return from_hex(content);
    if (content.size() == base64_digits && content.ends_with('=') && !content.ends_with("=="))
        return from_base64(content);
    return std::nullopt;
}

Result<Secret> to_key(const fs::path& file, std::string content)
{
    const Secret held{std::move(content)};
    if (auto key = parse_key(held))
        return std::move(*key);
    return Error{
        Errc::invalid,
        file.string() +
            " holds no sealing key (32 bytes, or 64 hexadecimal digits, or base64): put the "
            "right one back; if it is lost, remove this one and the *.token files and log in again"};
}

Secret fresh_key()
{
    std::array<unsigned char, Seal::key_bytes> bytes{};
    if (RAND_priv_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes to be had");
    auto key = to_secret(bytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return key;
}

}  // namespace

Result<std::optional<Secret>> read_seal_key(Files& files, const fs::path& file)
{
    auto content = files.read(file);
    if (!content)
        return content.error();
    if (!*content)
        return std::optional<Secret>{};
    auto key = to_key(file, std::move(**content));
    if (!key)
        return key.error();
    return std::optional{std::move(*key)};
}

Result<Secret> draw_seal_key(Files& files, const fs::path& file)
{
    auto key = fresh_key();
    const auto created = files.create(file, key.reveal(), 0600);
    if (!created)
        return created.error();
    if (*created)
        return key;
    const auto theirs = files.read(file);  // somebody else was faster
    if (!theirs)
        return theirs.error();
    return to_key(file, theirs->value_or(std::string{}));
}

}  // namespace giposync::oauth
