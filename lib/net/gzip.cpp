#include "net/gzip.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <zlib.h>

namespace giposync::net {
namespace {

constexpr int only_gzip = 16 + MAX_WBITS;
constexpr int only_zlib = MAX_WBITS;
constexpr int bare_deflate = -MAX_WBITS;

constexpr std::size_t step = 32u << 10;

// The first byte of RFC 1950's header: method 8, and a window that is not too large. As the start of a bare
// stream it would be a stored block with garbage in its padding.
bool begins_zlib(char first)
{
    const auto byte = static_cast<unsigned char>(first);
    return (byte & 0x0F) == 8 && byte >> 4 <= 7;
}

Error damaged(const z_stream& stream)
{
    return {
        Errc::unreachable,
        std::string("the answer's compressed body is damaged: ") +
            (stream.msg ? stream.msg : "no reason known")};
}

}  // namespace

struct Inflater::Stream
{
    explicit Stream(Format wanted) : format(wanted) {}

    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    ~Stream()
    {
        if (begun)
            inflateEnd(&zlib);
    }

    // Deferred to the first byte, which tells the two kinds of deflate apart.
    void begin(char first)
    {
        const int window =
            format == Format::gzip ? only_gzip : (begins_zlib(first) ? only_zlib : bare_deflate);
        if (inflateInit2(&zlib, window) != Z_OK)
            throw std::bad_alloc{};
        begun = true;
    }

    // RFC 1952, 2.2: a file is a series of members. Anything else behind one is padding, to its end.
    bool begin_next_member(char first)
    {
        constexpr char first_of_member = 0x1F;
        padding = padding || format != Format::gzip || first != first_of_member;
        if (padding)
            return false;
        inflateReset(&zlib);
        finished = false;
        return true;
    }

    z_stream zlib{};
    Format format;
    bool begun = false;
    bool finished = false;
    bool padding = false;
};

Inflater::Inflater(Format format) : stream_(std::make_unique<Stream>(format)) {}

Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

bool Inflater::finished() const
{
    return stream_->finished;
}

Result<void> Inflater::unpack(std::string_view packed, std::string& to, std::size_t limit)
{
    if (packed.empty())
        return {};
    if (!stream_->begun)
        stream_->begin(packed.front());
    auto& zlib = stream_->zlib;
    // zlib reads through this pointer only; its type is older than const.
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    zlib.avail_in = static_cast<uInt>(packed.size());

    std::array<char, step> unpacked;
    // A full step may leave output behind even when all input is taken.
    for (bool filled = false; zlib.avail_in > 0 || filled;)
    {
        if (stream_->finished && !stream_->begin_next_member(packed[packed.size() - zlib.avail_in]))
            return {};
        zlib.next_out = reinterpret_cast<Bytef*>(unpacked.data());
        zlib.avail_out = step;
        const int outcome = inflate(&zlib, Z_NO_FLUSH);
        const auto count = step - zlib.avail_out;
        // First, so that the verdict does not depend on how the bytes came: a step may end in damage.
        if (count > limit - std::min(to.size(), limit))
            return Error{
                Errc::malformed,
                "the answer unpacks to more than " + std::to_string(limit) + " bytes"};
        if (outcome != Z_OK && outcome != Z_STREAM_END && outcome != Z_BUF_ERROR)
            return damaged(zlib);
        to.append(unpacked.data(), count);
        stream_->finished = outcome == Z_STREAM_END;
        filled = zlib.avail_out == 0 && !stream_->finished;
    }
    return {};
}

}  // namespace giposync::net
