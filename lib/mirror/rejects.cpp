#include "mirror/rejects.hpp"

#include "base/iso8601.hpp"
#include "base/json.hpp"

#include <openssl/sha.h>

#include <array>

namespace giposync::mirror {

bool Rejects::add(
    const MirroredResource& resource,
    std::string_view reason,
    std::string_view payload,
    Instant now
)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(payload.data()), payload.size(), digest.data());
    const sqlite::Blob key{{reinterpret_cast<const char*>(digest.data()), digest.size()}};
    const auto at = to_text(now);
    const auto& name = resource.declaration.name.text();
    if (json::valid_utf8(payload) && payload.find('\0') == std::string_view::npos)
        return add_.run(at, name, reason, payload, key) > 0;
    return add_.run(at, name, reason, sqlite::Blob{payload}, key) > 0;
}

}  // namespace giposync::mirror
