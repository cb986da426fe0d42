#include "oauth/refresh_rules.hpp"

#include "base/iso8601.hpp"

#include <algorithm>
#include <utility>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using Kind = TokenRefusal::Kind;

constexpr Duration longest_leeway = 5s;
constexpr Duration retry_after_lost_answer = 2s;
constexpr Duration first_quiet_after_lost_answers = 5s;  // twice as long with each request
constexpr Duration longest_quiet_after_lost_answers = 15min;
constexpr Duration confirm_refusal_after = 20s;
constexpr Duration ask_again_without_reason = 1h;
constexpr Duration ask_again_rejected_client = 10min;
constexpr Duration keep_alive_after = 22h;  // once a day, also for who looks once an hour

// Whether the server may have used the refresh token up though we know of no answer to it.
bool may_be_spent(const Error& error)
{
    return error.may_have_arrived || error.code == Errc::malformed;
}

// Whether a stamp that lies at most `span` ahead of its writer has been reached; a clock that was set
// back counts as reached, since otherwise it would be waited for without end.
bool reached(Instant stamp, Instant now, Duration span)
{
    return now >= stamp || stamp - now > span;
}

bool allowed(const TokenRecord& record, const Circumstances& around)
{
    const auto& tenants = around.allowed_tenants;
    return std::find(tenants.begin(), tenants.end(), record.grant.tenant) != tenants.end();
}

std::optional<std::string> not_ours(const TokenRecord& record, const Circumstances& around)
{
    return mismatch(record.registration, around.registration);
}

// Whether the server may be asked again about a grant that it has refused.
bool may_come_back(const TokenRecord& record)
{
    return record.standing.state != TokenState::needs_login || record.ask_again_at;
}

void enter(TokenRecord& record, TokenState state, std::string reason, Instant now)
{
    if (record.standing.state != state)
        record.standing.since = now;
    record.standing.state = state;
    record.standing.reason = std::move(reason);
}

// Whether requests before this one are still without an outcome.
bool lost_one_before(const TokenRecord& record)
{
    return record.in_flight && record.in_flight->requests > 1;
}

// ... and one of them without an answer too, which may have brought the next token.
bool lost_an_answer_before(const TokenRecord& record)
{
    return record.in_flight && record.in_flight->requests - 1 > record.in_flight->failed;
}

std::string lost_answer(const TokenRecord& record)
{
    const auto& why = record.in_flight->why;
    return "the answer to a refresh was lost" + (why.empty() ? why : " (" + why + ")");
}

Verdict give_up(TokenRecord record, Error error)
{
    return {std::move(record), Verdict::Next::give_up, {}, std::move(error)};
}

Verdict needs_login(TokenRecord record, std::string reason, const Circumstances& around)
{
    Error error{Errc::needs_login, reason + "; run " + login_command(around.account)};
    enter(record, TokenState::needs_login, std::move(reason), around.now);
    record.in_flight.reset();
    return give_up(std::move(record), std::move(error));
}

// Its tokens are shown to nobody any more, also not to be revoked: a server may take that for the end of all
// that came from them, and a copy of this machine may go on with it. But where an answer was lost, a grant
// may live on that nobody holds: they are kept to have it revoked.
Verdict dead_grant(TokenRecord record, const TokenRefusal& refusal, const Circumstances& around)
{
    const bool lost = lost_one_before(record);
    auto reason = lost
                      ? lost_answer(record) + " and the server has rotated the token (" + refusal.detail + ")"
                      : "the server no longer takes the refresh token (" + refusal.detail +
                            "): it was revoked, has expired, or was unused for too long";
    if (!lost)
    {
        record.refresh_token = {};
        record.access_token = {};
    }
    record.ask_again_at.reset();
    return needs_login(std::move(record), std::move(reason), around);
}

// A "no" without a reason proves nothing, so it is heard twice before a person is called, and asked
// about again once an hour: also behind failures of the server, which is not well yet. But not where an
// answer was lost before: then it is the rotated token that is refused, and it must not be shown again.
Verdict unexplained(
    TokenRecord record,
    const TokenRefusal& refusal,
    int tries_left,
    const Circumstances& around
)
{
    const bool lost = lost_an_answer_before(record);
    if (!lost && (tries_left > 0 || lost_one_before(record)))
    {
        record.in_flight.reset();
        return {std::move(record), Verdict::Next::ask_again, confirm_refusal_after};
    }
    record.ask_again_at = lost ? std::nullopt : std::optional{around.now + ask_again_without_reason};
    auto reason =
        lost ? lost_answer(record) + " and the server refuses the token since (" + refusal.detail + ")"
             : "the server refuses to refresh the token (" + refusal.detail + ")";
    return needs_login(std::move(record), std::move(reason), around);
}

Verdict client_rejected(TokenRecord record, const TokenRefusal& refusal, const Circumstances& around)
{
    auto error = to_error("the token endpoint", refusal);
    record = unmarked(std::move(record));
    enter(record, TokenState::client_rejected, error.detail, around.now);
    record.ask_again_at = around.now + ask_again_rejected_client;
    record.rejected_client = around.client;
    return give_up(std::move(record), std::move(error));
}

// Each request shows a token that may be spent: whoever is started next does not show it at once again.
void keep_quiet_after_lost_answers(InFlight& in_flight, Instant now)
{
    auto quiet = first_quiet_after_lost_answers;
    for (int i = 2; i < in_flight.requests - in_flight.failed; ++i)
        quiet = std::min(2 * quiet, longest_quiet_after_lost_answers);
    in_flight.quiet_until = now + quiet;
}

Verdict outcome_unknown(TokenRecord record, Error error, int tries_left, const Circumstances& around)
{
    if (record.in_flight && record.in_flight->why.empty() && !lost_one_before(record))
        record.in_flight->why = error.detail;
    if (tries_left > 0)
        return {std::move(record), Verdict::Next::ask_again, retry_after_lost_answer};
    if (lost_an_answer_before(record))
        keep_quiet_after_lost_answers(*record.in_flight, around.now);
    return give_up(std::move(record), std::move(error));
}

Verdict not_carried_out(TokenRecord record, Error error)
{
    return give_up(unmarked(std::move(record)), std::move(error));
}

// The access token is of no use, but the one to ask with next time came with it: nothing is lost.
Verdict rotated(TokenRecord record, const Secret& refresh_token, Error error)
{
    record.refresh_token = refresh_token;
    record.in_flight.reset();
    return give_up(std::move(record), std::move(error));
}

Verdict granted(TokenRecord record, const TokenGrant& grant, const Circumstances& around)
{
    if (grant.refresh_token)
        record.refresh_token = *grant.refresh_token;
    if (grant.scopes)
        record.grant.scopes = *grant.scopes;
    record.access_token = grant.access_token;
    record.lifetime = grant.expires_in;
    record.grant.refreshed_at = around.now;
    record.in_flight.reset();
    record.ask_again_at.reset();
    record.rejected_client.clear();
    enter(record, TokenState::ok, {}, around.now);
    return {std::move(record), Verdict::Next::use};
}

Verdict refused(TokenRecord record, const TokenRefusal& refusal, int tries_left, const Circumstances& around)
{
    auto error = to_error("the token endpoint", refusal);
    switch (refusal.kind)
    {
    case Kind::dead_grant: return dead_grant(std::move(record), refusal, around);
    case Kind::client_rejected: return client_rejected(std::move(record), refusal, around);
    case Kind::unexplained:
    case Kind::unknown_reason:
    case Kind::scope_refused:
    case Kind::denied:
    case Kind::expired: return unexplained(std::move(record), refusal, tries_left, around);
    case Kind::server_failed:
        if (record.in_flight)
            ++record.in_flight->failed;
        [[fallthrough]];
    case Kind::outcome_unknown:
    case Kind::unusable:
        error.code = Errc::unreachable;
        if (refusal.refresh_token)
            return rotated(std::move(record), *refusal.refresh_token, std::move(error));
        return outcome_unknown(std::move(record), std::move(error), tries_left, around);
    case Kind::throttled:
    case Kind::not_now:
    case Kind::not_here:
    case Kind::pending:
    case Kind::slow_down: break;
    }
    return not_carried_out(std::move(record), std::move(error));
}

std::optional<Error> quiet_after_lost_answers(const TokenRecord& record, const Circumstances& around)
{
    if (!record.in_flight || !record.in_flight->quiet_until ||
        reached(*record.in_flight->quiet_until, around.now, longest_quiet_after_lost_answers))
        return std::nullopt;
    return Error{
        Errc::unreachable,
        lost_answer(record) + "; the server is asked again at " +
            to_text_in_seconds(*record.in_flight->quiet_until)};
}

}  // namespace

bool usable(const TokenRecord& record, const Circumstances& around)
{
    const auto state = record.standing.state;
    const bool good = state == TokenState::ok || state == TokenState::client_rejected;
    if (!good || record.access_token.empty() || !allowed(record, around) || not_ours(record, around))
        return false;
    if (!record.lifetime)
        return true;
    const auto leeway = std::min<Duration>(longest_leeway, *record.lifetime / 10);
    return around.now < record.grant.refreshed_at + *record.lifetime - leeway;
}

std::optional<Error> obstacle(const std::optional<TokenRecord>& record, const Circumstances& around)
{
    const auto standing = standing_of(record, around);
    const auto refusal = [&](Errc code) {
        return Error{code, standing.reason + "; run " + login_command(around.account)};
    };
    if (standing.hindrance == Hindrance::settings)
        return Error{Errc::invalid, standing.reason + "; " + cure_of_settings(around.account)};
    switch (standing.state)
    {
    case TokenState::ok: return quiet_after_lost_answers(*record, around);
    case TokenState::none: return refusal(Errc::needs_login);
    case TokenState::wrong_tenant: return refusal(Errc::refused);
    case TokenState::needs_login:
        if (record->ask_again_at && reached(*record->ask_again_at, around.now, ask_again_without_reason))
            return std::nullopt;
        return refusal(Errc::needs_login);
    case TokenState::client_rejected: break;
    }
    if (record->rejected_client != around.client || !record->ask_again_at ||
        reached(*record->ask_again_at, around.now, ask_again_rejected_client))
        return std::nullopt;
    return Error{Errc::client_rejected, standing.reason};
}

Standing standing_of(const std::optional<TokenRecord>& record, const Circumstances& around)
{
    if (!record)
        return {TokenState::none, "nobody is logged in", {}};
    if (record->standing.state != TokenState::wrong_tenant && !allowed(*record, around))
        return {
            TokenState::wrong_tenant,
            "the login belongs to " + record->grant.tenant.text() + ", which allowed_tenants does not name",
            record->grant.logged_in_at};
    if (record->standing.state != TokenState::wrong_tenant && may_come_back(*record))
        if (auto difference = not_ours(*record, around))
            return {
                TokenState::client_rejected,
                *difference + ": it is used again when they are put right",
                record->grant.logged_in_at,
                Hindrance::settings};
    return record->standing;
}

bool keep_alive_due(const TokenRecord& record, Instant now)
{
    return record.standing.state == TokenState::ok &&
           (record.in_flight || reached(record.grant.refreshed_at + keep_alive_after, now, keep_alive_after));
}

TokenRecord marked(TokenRecord record, Instant now)
{
    if (!record.in_flight)
        record.in_flight = InFlight{now, 0};
    ++record.in_flight->requests;
    return record;
}

TokenRecord unmarked(TokenRecord record)
{
    if (record.in_flight && --record.in_flight->requests <= 0)
        record.in_flight.reset();
    return record;
}

int tries_for(const TokenRecord& record)
{
    return record.in_flight || record.standing.state == TokenState::needs_login ? 1 : 2;
}

Verdict judge(
    TokenRecord record,
    const Result<TokenAnswer>& answer,
    int tries_left,
    const Circumstances& around
)
{
    if (!answer && may_be_spent(answer.error()))
    {
        auto error = answer.error();
        error.code = Errc::unreachable;
        return outcome_unknown(std::move(record), std::move(error), tries_left, around);
    }
    if (!answer)
        return not_carried_out(std::move(record), answer.error());
    if (const auto* grant = std::get_if<TokenGrant>(&*answer))
        return granted(std::move(record), *grant, around);
    return refused(std::move(record), std::get<TokenRefusal>(*answer), tries_left, around);
}

std::string login_command(const AccountName& account)
{
    return "giposyncd login --account " + account.text();
}

std::string cure_of_settings(const AccountName& account)
{
    return "put issuer or client_id of its application back and run systemctl reload giposyncd, or, where "
           "the change is meant, " +
           login_command(account);
}

}  // namespace giposync::oauth
