#pragma once

#include "net/gzip.hpp"
#include "net/transport.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::net {

// The content of an answer, unpacked as it comes in, and never longer than its limit.
class Body
{
public:
    // Errors: malformed, for a Content-Encoding that nobody asked for.
    static Result<Body> make(const std::vector<Header>& headers, std::size_t limit);

    // The next piece, as it was sent. Errors: as of Inflater::unpack.
    Result<void> add(std::string_view piece);

    // The whole content, once no more pieces come. Errors: unreachable, when what came is not all.
    Result<std::string> finish();

private:
    Body(std::optional<Inflater> inflater, std::size_t limit);

    std::optional<Inflater> inflater_;
    std::size_t limit_;
    std::size_t came_ = 0;
    std::string content_;
};

}  // namespace giposync::net
