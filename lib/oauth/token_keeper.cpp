#include "oauth/token_keeper.hpp"

#include "base/event_names.hpp"
#include "oauth/revocation.hpp"
#include "oauth/sheltered.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

// Longer than a request may take, unless the settings say otherwise; systemd waits longer for us to stop.
constexpr Duration longest_wait_for_an_answer = 35s;
constexpr Duration longest_pause = 60s;

// The token may be spent. Only the server can tell, and asking it costs nothing that is not lost already;
// but a server that answers nobody is asked seldom.
constexpr Duration longest_pause_after_a_lost_answer = 15min;
constexpr Duration between_looks = 2s;        // while somebody is expected to log in
constexpr Duration between_calm_looks = 10s;  // what another process does to a good login can wait
constexpr Duration between_equal_reports = 1h;

// A failed discovery of a running service is a server in trouble, not a mistake in the settings.
Error as_passing(Error error)
{
    if (error.code == Errc::invalid)
        error.code = Errc::unreachable;
    return error;
}

Verdict did_not_leave(TokenRecord record, Error error)
{
    return {std::move(record), Verdict::Next::give_up, {}, std::move(error)};
}

bool may_pass(const Error& error)
{
    return error.code == Errc::unreachable || error.code == Errc::throttled;
}

}  // namespace

TokenKeeper::TokenKeeper(
    AuthorizationServer& server,
    TokenStore& store,
    std::vector<TenantId> allowed_tenants,
    Clock& clock,
    asio::any_io_executor executor,
    Log& log
)
    : server_(server),
      clock_(clock),
      log_(log),
      allowed_tenants_(std::move(allowed_tenants)),
      client_(fingerprint(server.client())),
      vault_(store, clock, log),
      turns_(executor),
      stirred_(executor)
{
    look();
}

asio::awaitable<Result<Secret>> TokenKeeper::access_token()
{
    if (auto token = token_at_hand(Secret{}))
        co_return std::move(*token);
    const auto turn = co_await turns_.take();
    co_return co_await renew(Secret());
}

asio::awaitable<Result<Secret>> TokenKeeper::replace(Secret refused)
{
    const auto turn = co_await turns_.take();
    look();
    if (vault_.record() && vault_.record()->access_token == refused)
        refused_ = refused;
    co_return co_await renew(std::move(refused));
}

bool TokenKeeper::keep_alive_due()
{
    look();
    return vault_.record() && oauth::keep_alive_due(*vault_.record(), clock_.now());
}

asio::awaitable<Result<void>> TokenKeeper::keep_alive()
{
    const auto turn = co_await turns_.take();
    if (!keep_alive_due())
        co_return Result<void>{};
    const auto renewed = co_await renew(vault_.record()->access_token);
    if (!renewed)
        co_return renewed.error();
    co_return Result<void>{};
}

// The login is not held meanwhile: to be revoked twice does a token no harm.
asio::awaitable<void> TokenKeeper::revoke_what_is_left()
{
    {
        const auto turn = co_await turns_.take();  // dismiss() may be revoking it already
    }
    look();
    if (!vault_.record() || vault_.record()->to_revoke.empty() ||
        mismatch(vault_.record()->registration, server_.registration()))
        co_return;
    auto left = vault_.record()->to_revoke;
    const auto done = co_await revoke_later(server_, std::move(left), log_);
    if (done.empty())
        co_return;
    const auto turn = co_await turns_.take();
    const auto entry = co_await vault_.enter();
    if (entry)
        forget_revoked(done);
}

// For whoever has entered the vault.
void TokenKeeper::forget_revoked(const std::vector<Secret>& refresh_tokens)
{
    if (!vault_.record())
        return;
    auto record = *vault_.record();
    if (forget_to_revoke(record, refresh_tokens))
        vault_.store(std::move(record));
}

Standing TokenKeeper::standing() const
{
    if (const auto& damage = vault_.damage(); damage && !vault_.record())
    {
        const bool unreadable = damage->code != Errc::needs_login;  // what no login mends
        const auto state = unreadable ? TokenState::none : TokenState::needs_login;
        const auto hindrance = unreadable ? Hindrance::unreadable : Hindrance::none;
        return {state, damage->detail, vault_.damaged_since(), hindrance};
    }
    return standing_of(vault_.record(), circumstances());
}

std::optional<Grant> TokenKeeper::grant() const
{
    return vault_.record() ? std::optional{vault_.record()->grant} : std::nullopt;
}

asio::awaitable<Standing> TokenKeeper::changed(Standing known)
{
    for (;;)
    {
        look();
        auto found = standing();
        if (found != known)
            co_return found;
        const auto pause = is_calm(found) ? between_calm_looks : between_looks;
        co_await stirred_.wait_for(clock_, pause);
    }
}

// What only memory holds is no calm: it is stored as soon as the disk takes it.
bool TokenKeeper::is_calm(const Standing& standing) const
{
    return standing.state == TokenState::ok && vault_.writable();
}

asio::awaitable<Result<void>> TokenKeeper::settle(Duration patience)
{
    const auto deadline = clock_.moment() + patience;
    for (;;)
    {
        look();
        if (!vault_.ahead_of_disk())
            co_return Result<void>{};
        if (clock_.moment() >= deadline)
            co_return Error{
                Errc::unwritable,
                "the new token could not be stored and is lost: a new login will be needed, " +
                    login_command(vault_.account())};
        co_await clock_.sleep(between_looks);
    }
}

asio::awaitable<Result<void>> TokenKeeper::dismiss(std::string login, std::string reason)
{
    const auto turn = co_await turns_.take();
    const auto entry = co_await vault_.enter();
    if (!entry)
        co_return entry.error();
    look();
    if (!vault_.record() || vault_.record()->login != login)
        co_return Result<void>{};

    auto record = *vault_.record();
    TokenPair tokens{std::exchange(record.refresh_token, {}), std::exchange(record.access_token, {})};
    remember_to_revoke(record, tokens.refresh_token);
    record.in_flight.reset();
    record.ask_again_at.reset();
    record.standing = {TokenState::wrong_tenant, std::move(reason), clock_.now()};
    vault_.keep(std::move(record));
    stirred_.notify();
    const auto token = tokens.refresh_token;
    const auto revoked = co_await revoke(server_, std::move(tokens), log_, Remembered::yes);
    if (revoked || !worth_another_try(revoked.error()))
        forget_revoked({token});
    co_return Result<void>{};
}

Circumstances TokenKeeper::circumstances() const
{
    return {clock_.now(), vault_.account(), allowed_tenants_, client_, server_.registration()};
}

std::optional<Secret> TokenKeeper::token_at_hand(const Secret& unwanted) const
{
    const auto& record = vault_.record();
    if (!record || !usable(*record, circumstances()))
        return std::nullopt;
    if (record->access_token == unwanted || record->access_token == refused_)
        return std::nullopt;
    return record->access_token;
}

std::optional<Error> TokenKeeper::reason_not_to_ask() const
{
    if (vault_.damage())
        return vault_.damage();
    if (auto reason = obstacle(vault_.record(), circumstances()))
        return reason;
    return postponement_.lasts(clock_.moment());
}

void TokenKeeper::look()
{
    vault_.look();
    const auto login = vault_.record() ? vault_.record()->login : std::string{};
    if (login == std::exchange(login_, login))
        return;
    postponement_.over();
    refused_ = {};
    reported_.reset();
}

// For whoever has the turn.
asio::awaitable<Result<Secret>> TokenKeeper::renew(Secret unwanted)
{
    look();
    if (auto token = token_at_hand(unwanted))
        co_return std::move(*token);
    if (auto reason = reason_not_to_ask())
        co_return std::move(*reason);

    const auto entry = co_await vault_.enter();
    if (!entry)
        co_return failed(entry.error());
    look();
    if (auto token = token_at_hand(unwanted))  // another process was faster
        co_return std::move(*token);
    if (auto reason = reason_not_to_ask())
        co_return std::move(*reason);
    co_return co_await refresh();
}

// For whoever has entered the vault and found a grant that may be used.
asio::awaitable<Result<Secret>> TokenKeeper::refresh()
{
    auto located = co_await server_.locate(Endpoint::token);
    if (!located)
        co_return failed(as_passing(std::move(located.error())));

    const auto before = *vault_.record();
    for (int tries_left = tries_for(before) - 1;; --tries_left)
    {
        auto verdict = co_await ask(tries_left);
        if (verdict.next == Verdict::Next::give_up)
            co_return failed(std::move(verdict.error));
        if (verdict.next == Verdict::Next::use)
        {
            report_refreshed(before);
            co_return std::move(verdict.record.access_token);
        }
        co_await clock_.sleep(verdict.pause);
    }
}

// One request; what came of it is kept before anything else happens. It may wait for its turn for an hour,
// before it leaves and again behind each 429: so the mark stands only while it is out, and a stop or a kill
// in between leaves none behind.
asio::awaitable<Verdict> TokenKeeper::ask(int tries_left)
{
    Result<void> stored;
    bool is_out = false;
    OnItsWay on_its_way;
    on_its_way.before_leaving = [&](net::Request&) {
        stored = vault_.make_room();
        if (stored)
            stored = vault_.store(marked(*vault_.record(), clock_.now()));
        is_out = stored.has_value();
        return is_out;
    };
    on_its_way.turned_away = [&] {
        vault_.keep(unmarked(*vault_.record()));
        is_out = false;
    };
    const auto grace = [&] { return is_out ? wait_for_the_answer() : Duration::zero(); };
    auto asking = server_.refresh(vault_.record()->refresh_token, std::move(on_its_way));
    const auto answer = co_await sheltered(std::move(asking), clock_, grace);
    auto verdict = did_not_leave(*vault_.record(), stored ? answer.value.error() : stored.error());
    if (is_out || answer.value)
    {
        verdict = judge(*vault_.record(), answer.value, tries_left, circumstances());
        if (verdict.next == Verdict::Next::use)
            verdict.record.registration = server_.registration_of_tokens();
        vault_.keep(verdict.record);
    }
    stirred_.notify();
    if (answer.cancelled)
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return verdict;
}

// Whoever stops us may wonder why that takes so long.
Duration TokenKeeper::wait_for_the_answer()
{
    const auto longest = std::chrono::floor<std::chrono::seconds>(longest_wait_for_an_answer).count();
    log_.info(
        events::token_awaited,
        "a refresh is on its way: its answer is waited for, " + std::to_string(longest) + " s at most"
    );
    return longest_wait_for_an_answer;
}

Error TokenKeeper::failed(Error error)
{
    const auto longest = error.may_have_arrived ? longest_pause_after_a_lost_answer : longest_pause;
    postponement_.after(error, clock_.moment(), longest);
    report(error);
    return error;
}

void TokenKeeper::report_rejected_client()
{
    report({Errc::client_rejected, standing().reason});
}

// The vault has written its own line about a disk. What lasts until somebody acts is said once; what may
// pass by itself is said once an hour, in whatever words it comes.
bool TokenKeeper::is_news(const Error& error) const
{
    if (error.code == Errc::unwritable && !vault_.writable())
        return false;
    if (!reported_ || reported_->code != error.code)
        return true;
    return may_pass(error) ? clock_.moment() >= reported_at_ + between_equal_reports
                           : reported_->detail != error.detail;
}

void TokenKeeper::report(const Error& error)
{
    if (!is_news(error))
        return;
    reported_ = error;
    reported_at_ = clock_.moment();
    Fields fields{{"code", name_of(error.code)}, {"reason", error.detail}};
    if (may_pass(error))
        log_.warning(
            events::token_refresh_failed,
            "the token was not refreshed: later again",
            std::move(fields)
        );
    else
        log_.write(
            {error.code == Errc::needs_login ? Level::warning
                                             : Level::error,  // relogin.required is the alarm
             events::token_refresh_failed,
             "the token cannot be refreshed",
             std::move(fields)}
        );
}

// Routine is for those who look closely; the end of trouble is news.
void TokenKeeper::report_refreshed(const TokenRecord& before)
{
    const auto& record = *vault_.record();
    Fields fields{{"rotated", !(record.refresh_token == before.refresh_token)}};
    if (record.lifetime)
        fields.emplace_back(
            "expires_in_s",
            std::chrono::floor<std::chrono::seconds>(*record.lifetime).count()
        );
    const bool news = postponement_.was_needed() || before.standing.state != TokenState::ok;
    if (news)
        log_.info(events::token_refreshed, "the token is refreshed again", std::move(fields));
    else
        log_.debug(events::token_refreshed, "the token is refreshed", std::move(fields));
    postponement_.over();
    reported_.reset();
}

}  // namespace giposync::oauth
