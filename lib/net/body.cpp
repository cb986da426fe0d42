#include "net/body.hpp"

#include "net/head.hpp"

#include <boost/beast/core/string.hpp>

#include <utility>

namespace giposync::net {

using boost::beast::iequals;

Body::Body(std::optional<Inflater> inflater, std::size_t limit)
    : inflater_(std::move(inflater)), limit_(limit)
{
}

Result<Body> Body::make(const std::vector<Header>& headers, std::size_t limit)
{
    std::optional<Inflater> inflater;
    for (const auto coding : members_of(headers, "Content-Encoding"))
    {
        if (iequals(coding, "identity"))
            continue;
        if (!inflater && (iequals(coding, "gzip") || iequals(coding, "x-gzip")))
            inflater.emplace(Inflater::Format::gzip);
        else if (!inflater && iequals(coding, "deflate"))
            inflater.emplace(Inflater::Format::deflate);
        else
            return Error{Errc::malformed, "the answer has a Content-Encoding that nobody asked for"};
    }
    return Body{std::move(inflater), limit};
}

Result<void> Body::add(std::string_view piece)
{
    // Of what is packed too: blocks that unpack to nothing could go on for ever.
    if (piece.size() > limit_ - came_)
        return Error{Errc::malformed, "the answer has more than " + std::to_string(limit_) + " bytes"};
    came_ += piece.size();
    if (inflater_)
        return inflater_->unpack(piece, content_, limit_);
    content_.append(piece);
    return {};
}

Result<std::string> Body::finish()
{
    if (inflater_ && came_ > 0 && !inflater_->finished())
        return Error{Errc::unreachable, "the answer's compressed body is cut off"};
    return std::move(content_);
}

}  // namespace giposync::net
