#include "net/transport.hpp"

namespace giposync::net {

Result<void> leave(Request& request)
{
    if (request.before_leaving && !request.before_leaving(request))
        return Error{Errc::unauthorized, "the access token ran out while the request waited for its turn"};
    return {};
}

}  // namespace giposync::net
