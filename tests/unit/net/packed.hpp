#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <zlib.h>

namespace giposync::test {

inline constexpr int as_gzip = 16 + MAX_WBITS;
inline constexpr int as_zlib = MAX_WBITS;
inline constexpr int as_bare_deflate = -MAX_WBITS;

inline std::string packed(std::string_view text, int format = as_gzip, int level = Z_BEST_COMPRESSION)
{
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflateInit2");
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int outcome = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (outcome != Z_STREAM_END)
        throw std::runtime_error("deflate");
    return out;
}

}  // namespace giposync::test
