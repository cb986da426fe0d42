#include "mirror/account_facts.hpp"

#include "base/iso8601.hpp"
#include "sqlite/statement.hpp"

#include <sstream>
#include <utility>

namespace giposync::mirror {
namespace {

constexpr const char* clinic = "account.clinic";
constexpr const char* tenant = "account.tenant";
constexpr const char* token_state = "token.state";
constexpr const char* token_reason = "token.reason";
constexpr const char* other_settings = "token.other_settings";
constexpr const char* token_since = "token.since";
constexpr const char* last_refresh_at = "token.last_refresh_at";
constexpr const char* granted_scopes = "token.granted_scopes";

std::optional<Instant> instant_of(const std::optional<std::string>& text)
{
    const auto time = text ? parse_timestamp(*text, Zone{}) : std::nullopt;
    return time ? std::optional{to_instant(*time)} : std::nullopt;
}

std::string text_of(const std::optional<Instant>& instant)
{
    return instant ? to_text(*instant) : "";
}

}  // namespace

AccountFacts read_account_facts(sqlite::Database& db)
{
    sqlite::Statement read{db, "SELECT value FROM _facts WHERE name = ? AND value <> ''"};
    const auto fact = [&](const char* name) {
        std::optional<std::string> value;
        read.first([&](const sqlite::Statement& row) { value = row.text(0); }, name);
        return value;
    };
    AccountFacts facts;
    facts.clinic = fact(clinic).value_or("");
    facts.tenant = fact(tenant);
    facts.token_state = fact(token_state).value_or("none");
    facts.token_reason = fact(token_reason).value_or("");
    facts.other_settings = fact(other_settings).has_value();
    facts.token_since = instant_of(fact(token_since));
    facts.last_refresh_at = instant_of(fact(last_refresh_at));
    std::istringstream scopes{fact(granted_scopes).value_or("")};
    for (std::string scope; scopes >> scope;)
        facts.granted_scopes.push_back(std::move(scope));
    return facts;
}

void write_account_facts(Mirror& mirror, const AccountFacts& facts)
{
    if (read_account_facts(mirror.database()) == facts)
        return;
    std::string scopes;
    for (const auto& scope : facts.granted_scopes)
        scopes += (scopes.empty() ? "" : " ") + scope;
    MirrorTransaction change{mirror};
    mirror.set_fact(clinic, facts.clinic);
    mirror.set_fact(tenant, facts.tenant.value_or(""));
    mirror.set_fact(token_state, facts.token_state);
    mirror.set_fact(token_reason, facts.token_reason);
    mirror.set_fact(other_settings, facts.other_settings ? "1" : "");
    mirror.set_fact(token_since, text_of(facts.token_since));
    mirror.set_fact(last_refresh_at, text_of(facts.last_refresh_at));
    mirror.set_fact(granted_scopes, scopes);
    change.commit();
}

}  // namespace giposync::mirror
