#include "oauth/logout.hpp"

#include "base/event_names.hpp"
#include "oauth/revocation.hpp"
#include "oauth/store_lock.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {

namespace {

Error but_revoked(Error error)
{
    error.detail += "; at the server the login is revoked, so nobody can use it any more";
    return error;
}

}  // namespace

asio::awaitable<Result<LogoutResult>> log_out(
    AuthorizationServer& server,
    TokenStore& store,
    Clock& clock,
    Log& log
)
{
    const auto lock = co_await wait_for_lock(clock, store.lock_file(), log);
    if (!lock)
        co_return lock.error();
    auto stored = store.load();
    if (!stored && stored.error().code == Errc::unwritable)
        co_return stored.error();
    if (stored && !*stored)
        co_return LogoutResult{};

    // First, since a disk that takes nothing must not cost a login that stays stored.
    if (const auto noted = store.note_logout(); !noted)
        co_return noted.error();
    LogoutResult result{true, std::nullopt};
    if (!stored)
        result.not_revoked = stored.error();
    else if (auto difference = mismatch((*stored)->registration, server.registration()))
        result.not_revoked = Error{Errc::refused, std::move(*difference)};
    else
    {
        TokenPair tokens{(*stored)->refresh_token, (*stored)->access_token};
        const auto revoked = co_await revoke(server, std::move(tokens), log);
        if (revoked)
            co_await revoke_later(server, std::move((*stored)->to_revoke), log);
        else
            result.not_revoked = revoked.error();
    }
    auto forgotten = store.forget();
    if (!forgotten)
        co_return result.not_revoked ? forgotten.error() : but_revoked(forgotten.error());
    log.info(events::logout_completed, "logged out", {{"revoked", !result.not_revoked}});
    co_return result;
}

}  // namespace giposync::oauth
