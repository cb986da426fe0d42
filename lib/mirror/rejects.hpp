#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"

#include <string_view>

namespace giposync::mirror {

// Items that could not be mirrored, kept whole, once each.
class Rejects
{
public:
    explicit Rejects(Mirror& mirror) : mirror_(mirror) {}

    // Whether it is new. Inside the caller's MirrorTransaction.
    bool add(
        const MirroredResource& resource,
        std::string_view reason,
        std::string_view payload,
        Instant now
    );

private:
    Mirror& mirror_;

    sqlite::Statement add_{mirror_.database(), R"sql(
        INSERT INTO rejects (at, resource, reason, payload, _digest)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (resource, _digest) DO NOTHING
    )sql"};
};

}  // namespace giposync::mirror
