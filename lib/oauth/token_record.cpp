#include "oauth/token_record.hpp"

#include "base/iso8601.hpp"
#include "base/json.hpp"
#include "base/zone.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace giposync::oauth {
namespace {

constexpr std::int64_t format = 1;
constexpr std::size_t most_to_revoke = 16;  // servers allow fewer logins

struct NamedState
{
    TokenState state;
    std::string_view name;
};

constexpr std::array<NamedState, 5> states{{
    {TokenState::none, "none"},
    {TokenState::ok, "ok"},
    {TokenState::needs_login, "needs_login"},
    {TokenState::client_rejected, "client_rejected"},
    {TokenState::wrong_tenant, "wrong_tenant"},
}};

// Reads members of one object; what is missing or of another kind makes the whole record unreadable.
class Fields
{
public:
    explicit Fields(std::string_view object) : object_(object) {}

    bool complete() const { return complete_; }

    bool has(std::string_view name) const { return json::find(object_, name).has_value(); }

    std::string text(std::string_view name)
    {
        const auto token = json::find(object_, name);
        if (token && token->starts_with('"'))
            return json::decoded(*token);
        complete_ = false;
        return {};
    }

    Instant instant(std::string_view name)
    {
        const auto stamp = parse_timestamp(text(name), Zone{});
        complete_ = complete_ && stamp;
        return stamp ? to_instant(*stamp) : Instant{};
    }

    std::int64_t integer(std::string_view name)
    {
        const auto token = json::find(object_, name);
        const auto number = token ? json::as_integer(*token) : std::nullopt;
        complete_ = complete_ && number;
        return number.value_or(0);
    }

    std::vector<std::string> texts(std::string_view name)
    {
        std::vector<std::string> found;
        json::Reader reader{json::find(object_, name).value_or("")};
        if (reader.next() != json::Kind::array)
        {
            complete_ = false;
            return found;
        }
        reader.enter();
        while (reader.next_element())
        {
            const auto token = reader.take();
            if (token.starts_with('"'))
                found.push_back(json::decoded(token));
        }
        return found;
    }

    // Of an object; nothing is known where it is missing, as in records of earlier versions.
    Registration registration(std::string_view name)
    {
        const auto object = json::find(object_, name);
        if (!object)
            return {};
        Fields fields{*object};
        Registration found{fields.text("client_id"), fields.text("issuer"), fields.text("token_origin")};
        complete_ = complete_ && fields.complete();
        return found;
    }

    TokenState state(std::string_view name)
    {
        const auto wanted = text(name);
        const auto* const known =
            std::find_if(states.begin(), states.end(), [&](const NamedState& s) { return s.name == wanted; });
        complete_ = complete_ && known != states.end();
        return known != states.end() ? known->state : TokenState::none;
    }

private:
    std::string_view object_;
    bool complete_ = true;
};

TokenRecord read_record(Fields& fields)
{
    TokenRecord record;
    record.login = fields.text("login");
    if (fields.has("revision"))
        record.revision = fields.integer("revision");
    record.grant.tenant = TenantId{fields.text("tenant")};
    record.grant.subject = fields.text("subject");
    record.grant.scopes = fields.texts("scopes");
    record.grant.logged_in_at = fields.instant("logged_in_at");
    record.grant.refreshed_at = fields.instant("refreshed_at");
    record.registration = fields.registration("registration");
    record.refresh_token = Secret{fields.text("refresh_token")};
    record.access_token = Secret{fields.text("access_token")};
    if (fields.has("lifetime_ms"))
        record.lifetime = Duration{fields.integer("lifetime_ms")};
    if (fields.has("in_flight_since"))
    {
        const auto requests =
            static_cast<int>(std::clamp<std::int64_t>(fields.integer("in_flight"), 1, 1000));
        record.in_flight = InFlight{fields.instant("in_flight_since"), requests};
        if (fields.has("in_flight_why"))
            record.in_flight->why = fields.text("in_flight_why");
        if (fields.has("in_flight_failed"))
            record.in_flight->failed =
                static_cast<int>(std::clamp<std::int64_t>(fields.integer("in_flight_failed"), 0, requests));
        if (fields.has("in_flight_quiet_until"))
            record.in_flight->quiet_until = fields.instant("in_flight_quiet_until");
    }
    record.standing = {fields.state("state"), fields.text("reason"), fields.instant("since")};
    if (fields.has("ask_again_at"))
        record.ask_again_at = fields.instant("ask_again_at");
    record.rejected_client = fields.text("rejected_client");
    if (fields.has("to_revoke"))
        for (auto& token : fields.texts("to_revoke"))
            record.to_revoke.emplace_back(std::move(token));
    return record;
}

}  // namespace

std::string_view name_of(TokenState state)
{
    for (const auto& known : states)
        if (known.state == state)
            return known.name;
    return "unknown";
}

std::int64_t next_revision(std::int64_t revision, Instant now)
{
    const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch();
    return std::max<std::int64_t>(revision + 1, since_1970.count());
}

void remember_to_revoke(TokenRecord& record, const Secret& refresh_token)
{
    if (refresh_token.empty() || refresh_token == record.refresh_token)
        return;
    forget_to_revoke(record, {refresh_token});
    record.to_revoke.push_back(refresh_token);
    if (record.to_revoke.size() > most_to_revoke)
        record.to_revoke.erase(record.to_revoke.begin());
}

bool forget_to_revoke(TokenRecord& record, const std::vector<Secret>& refresh_tokens)
{
    const auto forgotten = std::erase_if(record.to_revoke, [&](const Secret& token) {
        return std::ranges::find(refresh_tokens, token) != refresh_tokens.end();
    });
    return forgotten > 0;
}

Secret to_json(const TokenRecord& record)
{
    boost::json::object object;
    object["format"] = format;
    object["login"] = record.login;
    object["revision"] = record.revision;
    object["tenant"] = record.grant.tenant.text();
    object["subject"] = record.grant.subject;
    object["scopes"] = boost::json::array(record.grant.scopes.begin(), record.grant.scopes.end());
    object["logged_in_at"] = to_text(record.grant.logged_in_at);
    object["refreshed_at"] = to_text(record.grant.refreshed_at);
    if (!record.registration.client_id.empty())
        object["registration"] = {
            {"client_id", record.registration.client_id},
            {"issuer", record.registration.issuer},
            {"token_origin", record.registration.token_origin}};
    object["refresh_token"] = record.refresh_token.reveal();
    object["access_token"] = record.access_token.reveal();
    if (record.lifetime)
        object["lifetime_ms"] = record.lifetime->count();
    if (record.in_flight)
    {
        object["in_flight_since"] = to_text(record.in_flight->since);
        object["in_flight"] = record.in_flight->requests;
        object["in_flight_why"] = record.in_flight->why;
        object["in_flight_failed"] = record.in_flight->failed;
        if (record.in_flight->quiet_until)
            object["in_flight_quiet_until"] = to_text(*record.in_flight->quiet_until);
    }
    object["state"] = name_of(record.standing.state);
    object["reason"] = record.standing.reason;
    object["since"] = to_text(record.standing.since);
    if (record.ask_again_at)
        object["ask_again_at"] = to_text(*record.ask_again_at);
    object["rejected_client"] = record.rejected_client;
    if (!record.to_revoke.empty())
    {
        auto& tokens = object["to_revoke"].emplace_array();
        for (const auto& token : record.to_revoke)
            tokens.emplace_back(token.reveal());
    }
    return Secret{boost::json::serialize(object)};
}

Result<TokenRecord> parse_token_record(std::string_view text)
{
    if (!json::valid(text))
        return Error{Errc::failed, "holds no login"};
    Fields fields{text};
    if (fields.integer("format") > format)
        return Error{Errc::invalid, "was written by a later version of giposyncd"};
    auto record = read_record(fields);
    if (!fields.complete())
        return Error{Errc::failed, "holds no whole login"};
    return record;
}

}  // namespace giposync::oauth
