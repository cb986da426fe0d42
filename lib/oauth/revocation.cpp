#include "oauth/revocation.hpp"

#include "base/event_names.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {

asio::awaitable<Result<void>> revoke(AuthorizationServer& server, TokenPair tokens, Log& log)
{
    Result<void> revoked;
    if (tokens.refresh_token.empty() && tokens.access_token.empty())
        co_return revoked;
    if (!tokens.refresh_token.empty())
        revoked = co_await server.revoke_refresh_token(std::move(tokens.refresh_token));
    // Without a way to the server for the one there is none for the other.
    if (!tokens.access_token.empty() && (revoked || revoked.error().code == Errc::failed))
    {
        const auto access_revoked = co_await server.revoke_access_token(std::move(tokens.access_token));
        if (revoked)
            revoked = access_revoked;
    }
    if (revoked)
        log.debug(events::token_revoked, "a login was revoked at the server");
    else
        log.warning(
            events::token_revoke_failed,
            "a login that is no longer wanted could not be revoked: it may live on at the server",
            {{"code", name_of(revoked.error().code)}, {"reason", revoked.error().detail}}
        );
    co_return revoked;
}

}  // namespace giposync::oauth
