#include "oauth/revocation.hpp"

#include "base/event_names.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

void tell_failure(Log& log, const Error& failure, Remembered remembered)
{
    const bool again = remembered == Remembered::yes && worth_another_try(failure);
    log.warning(
        events::token_revoke_failed,
        again ? "a login that is no longer wanted could not be revoked: within the hour again"
              : "a login that is no longer wanted could not be revoked: it may live on at the server",
        {{"code", name_of(failure.code)}, {"reason", failure.detail}}
    );
}

}  // namespace

asio::awaitable<Result<void>> revoke(
    AuthorizationServer& server,
    TokenPair tokens,
    Log& log,
    Remembered remembered
)
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
        tell_failure(log, revoked.error(), remembered);
    co_return revoked;
}

asio::awaitable<std::vector<Secret>> revoke_later(
    AuthorizationServer& server,
    std::vector<Secret> refresh_tokens,
    Log& log
)
{
    std::vector<Secret> done;
    for (auto& token : refresh_tokens)
    {
        const auto revoked = co_await server.revoke_refresh_token(token);
        if (!revoked && worth_another_try(revoked.error()))
            break;
        if (revoked)
            log.info(events::token_revoked, "a login that was replaced before is revoked at the server now");
        else
            tell_failure(log, revoked.error(), Remembered::no);
        done.push_back(std::move(token));
    }
    co_return done;
}

void tell_not_revocable(Log& log, const std::string& reason)
{
    tell_failure(log, Error{Errc::refused, reason}, Remembered::no);
}

bool worth_another_try(const Error& failure)
{
    return failure.code == Errc::unreachable || failure.code == Errc::throttled ||
           failure.code == Errc::client_rejected;
}

}  // namespace giposync::oauth
