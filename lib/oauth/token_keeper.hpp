#pragma once

#include "base/signal.hpp"
#include "oauth/authorization_server.hpp"
#include "oauth/postponement.hpp"
#include "oauth/refresh_rules.hpp"
#include "oauth/token_vault.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace giposync::oauth {

// Gives a usable access token of one account, and refreshes it when, and only when, that is needed: one
// refresh at a time over all coroutines and processes, and in an order that loses no refresh token
// wherever it is interrupted (mark durably, ask, store durably, use). When its caller is cancelled while
// a refresh is on its way, the answer is still waited for, for as long as it may take: else the login would
// be lost to a server that rotates. One that has not left yet does not leave any more. The server must be
// reached through a transport that asks net::Request::before_leaving: the mark is set there.
//
// Errors of all that answers a Result: needs_login, client_rejected, refused (the login is of another
// clinic), unreachable, throttled, unwritable (the disk does not take the mark, so it would lose a new
// token too, and none is asked for), and invalid for a store of a later version, or settings that name
// another server or client than the login was made with. Writes token.refreshed and token.refresh_failed; the
// log should carry the account as context.
class TokenKeeper
{
public:
    TokenKeeper(
        AuthorizationServer& server,
        TokenStore& store,
        std::vector<TenantId> allowed_tenants,
        Clock& clock,
        boost::asio::any_io_executor executor,
        Log& log
    );

    // A token that should be good, refreshed where its time is over.
    boost::asio::awaitable<Result<Secret>> access_token();

    // The same, without waiting: nothing where it would have to be refreshed first.
    std::optional<Secret> at_hand() const { return token_at_hand(Secret{}); }

    // A token that is not this one, which the API has answered with 401.
    boost::asio::awaitable<Result<Secret>> replace(Secret refused);

    // Whether the refresh token has been idle for so long that it must be used to stay alive: nearly a day.
    bool keep_alive_due();

    // Uses it where that is due.
    boost::asio::awaitable<Result<void>> keep_alive();

    // Takes back at the server what logins before this one have left, where that has not worked yet.
    boost::asio::awaitable<void> revoke_what_is_left();

    // Whether the disk took what was to be stored last; where it did not, that has been told.
    bool stores() const { return vault_.writable(); }

    // How the account stands as far as this process knows.
    Standing standing() const;

    // Whether the server may be asked for a token now, as far as this process knows: also where it has
    // refused one without a reason, some time ago.
    bool may_ask() const { return !reason_not_to_ask(); }

    // Tells that the client is rejected, where another process has found it out: once, as if we had.
    void report_rejected_client();

    // Whether this object has told of that failure already, and nothing has changed since.
    bool has_reported(Errc code) const { return reported_ && reported_->code == code; }

    // Whose login it is; nothing where there is none.
    std::optional<Grant> grant() const;

    // Waits until the account stands otherwise than `known`, for whatever reason: an answer of the
    // server, or a login or logout by another process, which is noticed within seconds: a login that is
    // waited for within two, all else within ten. While somebody waits here, a token that the disk did not
    // take is stored as soon as it does.
    boost::asio::awaitable<Standing> changed(Standing known);

    // Whether only memory holds the token: it would be gone with this keeper, and with a server that rotates,
    // the login.
    bool ahead_of_disk() const { return vault_.ahead_of_disk(); }

    // For whoever is about to end: waits for the disk to take such a token. Errors: unwritable.
    boost::asio::awaitable<Result<void>> settle(Duration patience = std::chrono::minutes(5));

    // Names the login that there is, as TokenRecord::login does; empty where there is none.
    const std::string& login() const { return login_; }

    // This login turned out to be of another clinic: its tokens are revoked at the server and forgotten.
    // Where somebody has logged in anew meanwhile, nothing happens.
    boost::asio::awaitable<Result<void>> dismiss(std::string login, std::string reason);

private:
    Circumstances circumstances() const;
    std::optional<Secret> token_at_hand(const Secret& unwanted) const;
    std::optional<Error> reason_not_to_ask() const;
    void look();
    bool is_calm(const Standing& standing) const;
    boost::asio::awaitable<Result<Secret>> renew(Secret unwanted);
    boost::asio::awaitable<Result<Secret>> refresh();
    boost::asio::awaitable<Verdict> ask(int tries_left);
    Duration wait_for_the_answer();
    void forget_revoked(const std::vector<Secret>& refresh_tokens);
    Error failed(Error error);
    bool is_news(const Error& error) const;
    void report(const Error& error);
    void report_refreshed(const TokenRecord& before);

    AuthorizationServer& server_;
    Clock& clock_;
    Log& log_;
    std::vector<TenantId> allowed_tenants_;
    std::string client_;  // its fingerprint
    TokenVault vault_;
    TurnTaking turns_;
    Signal stirred_;
    std::string login_;  // the one that what follows is about
    Secret refused_;     // the access token that was answered with 401
    Postponement postponement_;
    std::optional<Error> reported_;
    Moment reported_at_{};
};

}  // namespace giposync::oauth
