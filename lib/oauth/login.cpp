#include "oauth/login.hpp"

#include "base/event_names.hpp"
#include "oauth/sheltered.hpp"
#include "oauth/store_lock.hpp"
#include "oauth/userinfo.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view offline_access = "offline_access";
constexpr int tries_to_identify = 5;
constexpr Duration first_pause_to_identify = 2s;
constexpr Duration grace_for_a_grant = 3s;  // systemd waits longer for us to stop

std::string random_id()
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error("no random bytes to be had");
    std::string id;
    for (const auto byte : bytes)
        id += {digits[byte >> 4], digits[byte & 15]};
    return id;
}

std::string listed(const std::vector<std::string>& scopes)
{
    std::string text;
    for (const auto& scope : scopes)
        text += (text.empty() ? "" : " ") + scope;
    return text;
}

// offline_access is granted by the refresh token itself, whether or not the server lists it.
std::vector<std::string> missing_of(
    const std::vector<std::string>& asked,
    const std::vector<std::string>& granted
)
{
    std::vector<std::string> missing;
    for (const auto& scope : asked)
        if (scope != offline_access && std::find(granted.begin(), granted.end(), scope) == granted.end())
            missing.push_back(scope);
    return missing;
}

TokenPair tokens_of(const TokenGrant& grant)
{
    return {grant.refresh_token.value_or(Secret{}), grant.access_token};
}

bool mends_itself(const Error& error)
{
    return error.code == Errc::unreachable || error.code == Errc::throttled;
}

// The record of a login that happened now.
TokenRecord new_record(const TokenGrant& grant, Grant whose, Registration registration, Instant now)
{
    TokenRecord record;
    record.login = random_id();
    record.grant = std::move(whose);
    record.grant.logged_in_at = now;
    record.grant.refreshed_at = now;
    record.registration = std::move(registration);
    record.refresh_token = *grant.refresh_token;
    record.access_token = grant.access_token;
    record.lifetime = grant.expires_in;
    record.standing = {TokenState::ok, {}, now};
    return record;
}

}  // namespace

Login::Login(
    net::Transport& transport,
    AuthorizationServer& server,
    TokenStore& store,
    Clock& clock,
    Log& log,
    Prompt& prompt,
    LoginOptions options
)
    : transport_(transport),
      server_(server),
      store_(store),
      clock_(clock),
      log_(log),
      prompt_(prompt),
      options_(std::move(options))
{
}

asio::awaitable<Result<LoginResult>> Login::run()
{
    if (const auto ready = check_store(); !ready)
        co_return failed(events::login_failed, ready.error());
    auto wanted = options_.device;
    const auto grant = co_await log_in_by_device(server_, clock_, log_, prompt_, std::move(wanted));
    if (!grant)
    {
        const bool declined = grant.error().code == Errc::refused;
        co_return failed(declined ? events::login_denied : events::login_failed, grant.error());
    }

    const auto grace = [] { return grace_for_a_grant; };
    auto taken = co_await sheltered(keep_or_take_back_or_say_so(*grant), clock_, grace);
    if (taken.cancelled && !taken.value)
        throw boost::system::system_error(asio::error::operation_aborted);
    if (taken.value)
        taken.value->told_to_stop = taken.cancelled;
    if (!taken.value || taken.cancelled)
        co_return std::move(taken.value);
    try
    {
        // The login is taken by now: what this does not get done, the record remembers.
        co_await revoke_replaced(std::exchange(replaced_, TokenRecord()));
        const auto state = co_await asio::this_coro::cancellation_state;
        taken.value->told_to_stop = state.cancelled() != asio::cancellation_type::none;
    }
    catch (const boost::system::system_error&)
    {
        taken.value->told_to_stop = true;
    }
    co_return std::move(taken.value);
}

asio::awaitable<Result<LoginResult>> Login::keep_or_take_back_or_say_so(TokenGrant grant)
try
{
    co_return co_await keep_or_take_back(std::move(grant));
}

catch (const boost::system::system_error&)
{
    tell_not_revocable(log_, "it was approved, but its command had to end before it could be stored");
    throw;
}

asio::awaitable<Result<LoginResult>> Login::keep_or_take_back(TokenGrant grant)
{
    const auto taken = co_await take(grant);
    if (!taken)
    {
        co_await take_back(grant);
        const bool stranger = taken.error().code == Errc::refused;
        co_return failed(stranger ? events::login_tenant_refused : events::login_failed, taken.error());
    }
    log_.info(
        events::login_completed,
        "logged in",
        {{"tenant", taken->tenant.text()},
         {"granted", listed(taken->granted)},
         {"missing", listed(taken->missing)}}
    );
    co_return taken;
}

// A person's time is only asked for where what they approve can be kept.
Result<void> Login::check_store()
{
    if (auto writable = store_.probe(); !writable)
        return writable;
    const auto stored = store_.load();
    if (!stored && stored.error().code != Errc::needs_login)  // a damaged file is mended by a login
        return stored.error();
    return {};
}

asio::awaitable<Result<LoginResult>> Login::take(TokenGrant grant)
{
    if (!grant.refresh_token)
        co_return Error{
            Errc::failed,
            "the server gave no refresh token, so the login would end within the hour: the application "
            "must be allowed the scope offline_access, and the user must grant it"};
    auto user = co_await identify(grant.access_token);
    if (!user)
        co_return user.error();
    auto tenant = admit(*user, options_.tenant);
    if (!tenant)
        co_return tenant.error();

    const auto& asked = options_.device.scopes;
    const auto granted = grant.scopes.value_or(asked);
    Grant whose{*tenant, user->subject, granted, {}, {}};
    auto record = new_record(grant, std::move(whose), server_.registration_of_tokens(), clock_.now());
    auto replaced = co_await replace_stored(std::move(record));
    if (!replaced)
        co_return replaced.error();
    if (!(replaced->refresh_token == *grant.refresh_token))
        replaced_ = std::move(*replaced);
    LoginResult result;
    result.tenant = std::move(*tenant);
    result.subject = std::move(user->subject);
    result.granted = granted;
    result.missing = missing_of(asked, granted);
    co_return result;
}

// Somebody has just approved: a hiccup of the API must not waste that.
asio::awaitable<Result<UserInfo>> Login::identify(Secret access_token)
{
    auto pause = first_pause_to_identify;
    for (int tries_left = tries_to_identify - 1;; --tries_left, pause *= 2)
    {
        auto user = co_await fetch_userinfo(transport_, options_.api_base, access_token, store_.account());
        if (user || !mends_itself(user.error()) || tries_left == 0)
            co_return user;
        co_await clock_.sleep(std::max<Duration>(pause, user.error().retry_after));
    }
}

// Answers the login that was there before, or an empty one. It is read only now: the service may have rotated
// its tokens while the person was busy.
asio::awaitable<Result<TokenRecord>> Login::replace_stored(TokenRecord record)
{
    const auto lock = co_await wait_for_lock(clock_, store_.lock_file(), log_);
    if (!lock)
        co_return lock.error();
    TokenRecord replaced;
    if (auto old = store_.load(); old && *old)
        replaced = std::move(**old);
    // A running service tells a new login from an older copy by it, also where the file could not be read.
    record.revision = next_revision(replaced.revision, clock_.now());
    if (const auto difference = mismatch(replaced.registration, server_.registration()))
    {
        tell_not_revocable(log_, *difference);
        replaced = {};
    }
    record.to_revoke = replaced.to_revoke;
    forget_to_revoke(record, {record.refresh_token});
    replaced.to_revoke = record.to_revoke;
    remember_to_revoke(record, replaced.refresh_token);
    const auto stored = store_.store(record);
    if (!stored)
        co_return stored.error();
    co_return replaced;
}

// A warning is all that a failure is worth: the stored record says what is left to do.
asio::awaitable<void> Login::revoke_replaced(TokenRecord replaced)
{
    TokenPair tokens{replaced.refresh_token, replaced.access_token};
    if (tokens.refresh_token.empty() && replaced.to_revoke.empty())
        co_return;
    const auto revoked = co_await revoke(server_, std::move(tokens), log_, Remembered::yes);
    if (!revoked && worth_another_try(revoked.error()))
        co_return;
    auto done = co_await revoke_later(server_, std::move(replaced.to_revoke), log_);
    done.push_back(std::move(replaced.refresh_token));

    const auto lock = co_await wait_for_lock(clock_, store_.lock_file(), log_);
    auto stored = store_.load();
    if (!lock || !stored || !*stored || !forget_to_revoke(**stored, done))
        co_return;
    (*stored)->revision = next_revision((*stored)->revision, clock_.now());
    store_.store(**stored);  // where it fails, they are revoked once more, which does no harm
}

// Nothing that the server gave may live on, unless it is the very token that an earlier login holds.
asio::awaitable<void> Login::take_back(TokenGrant grant)
{
    const auto stored = store_.load();
    const bool ours =
        stored && *stored && grant.refresh_token && (*stored)->refresh_token == *grant.refresh_token;
    if (!ours)
        co_await revoke(server_, tokens_of(grant), log_);
}

Error Login::failed(std::string_view event, Error error)
{
    if (error.code == Errc::unwritable)
        event = events::disk_unwritable;
    Fields fields{{"code", name_of(error.code)}, {"reason", error.detail}};
    if (event == events::login_denied)
        log_.warning(event, "the person declined the login", std::move(fields));
    else
        log_.error(event, "the login was not taken; an earlier one, if any, stays", std::move(fields));
    return error;
}

}  // namespace giposync::oauth
