#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace giposync::net {

// Unpacks gzip (RFC 1952) or deflate (RFC 1950, or RFC 1951 bare, as some servers send it) as it comes in.
// The formats carry checksums, so what comes out whole is what was packed.
class Inflater
{
public:
    enum class Format
    {
        gzip,
        deflate,
    };

    explicit Inflater(Format format);
    Inflater(Inflater&&) noexcept;
    Inflater& operator=(Inflater&&) noexcept;
    ~Inflater();

    // Appends what `packed` unpacks to, up to a total length of `limit`.
    // Errors: unreachable (it is damaged: another try may bring it whole), malformed (beyond the limit).
    Result<void> unpack(std::string_view packed, std::string& to, std::size_t limit);

    // Whether all came: the end of the packed stream has been read, and its checksum was right.
    bool finished() const;

private:
    struct Stream;

    std::unique_ptr<Stream> stream_;
};

}  // namespace giposync::net
