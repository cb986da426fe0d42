#include "oauth/logout.hpp"

#include "base/event_names.hpp"
#include "oauth/revocation.hpp"
#include "oauth/store_lock.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {

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
    const auto forgotten = store.forget();
    if (!forgotten)
        co_return forgotten.error();
    log.info(events::logout_completed, "logged out", {{"revoked", !result.not_revoked}});
    co_return result;
}

}  // namespace giposync::oauth
