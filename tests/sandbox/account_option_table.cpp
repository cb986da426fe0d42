#include "sandbox/option_tables.hpp"
#include "sandbox/scopes.hpp"

namespace giposync::sandbox {
namespace {

using A = AccountOptions;

AutoApproval& auto_approval(A& accounts)
{
    if (!accounts.approves_itself)
        accounts.approves_itself.emplace();
    return *accounts.approves_itself;
}

bool set_grants(A& accounts, const std::string& text)
{
    accounts.users.front().grants = text == "all" ? std::nullopt : std::optional{scopes_in(text)};
    return true;
}

std::vector<OptionEntry<A>> endpoint_options()
{
    const Words<Offered> yes_or_no{{"yes", Offered::yes}, {"no", Offered::no}};
    return {
        text_option<A>(
            "issuer",
            [](A & a) -> auto& { return a.issuer; }
        ),
        word_option<A, Offered>(
            "openid_discovery",
            yes_or_no,
            [](A & a) -> auto& { return a.openid_discovery; }
        ),
        word_option<A, Offered>(
            "oauth_discovery",
            yes_or_no,
            [](A & a) -> auto& { return a.oauth_discovery; }
        ),
        word_option<A, Offered>(
            "revocation",
            yes_or_no,
            [](A & a) -> auto& { return a.revocation; }
        ),
        text_option<A>(
            "device_path",
            [](A & a) -> auto& { return a.device_path; }
        ),
        text_option<A>(
            "token_path",
            [](A & a) -> auto& { return a.token_path; }
        ),
        text_option<A>(
            "revocation_path",
            [](A & a) -> auto& { return a.revocation_path; }
        ),
        word_option<A, ClientAuthentication>(
            "authentication",
            {{"basic", ClientAuthentication::basic},
             {"post", ClientAuthentication::post},
             {"either", ClientAuthentication::either}},
            [](A & a) -> auto& { return a.authentication; }
        ),
        word_option<A, Offered>(
            "spends_on_wrong_authentication",
            yes_or_no,
            [](A & a) -> auto& { return a.spends_on_wrong_authentication; }
        ),
        text_option<A>(
            "client_id",
            [](A & a) -> auto& { return a.clients.front().id; }
        ),
        text_option<A>(
            "client_secret",
            [](A & a) -> auto& { return a.clients.front().secret; }
        ),
        {"grants", "all|SCOPES", set_grants},
    };
}

std::vector<OptionEntry<A>> token_options()
{
    return {
        seconds_option<A>(
            "access_lifetime",
            [](A & a) -> auto& { return a.access_lifetime; }
        ),
        optional_seconds<A>(
            "inactivity",
            "never",
            [](A & a) -> auto& { return a.inactivity; }
        ),
        optional_number<A>(
            "most_logins",
            "any",
            [](A & a) -> auto& { return a.most_logins; }
        ),
        word_option<A, Rotation>(
            "rotation",
            {{"rotates", Rotation::rotates},
             {"repeated", Rotation::stays_and_is_repeated},
             {"left_out", Rotation::stays_and_is_left_out}},
            [](A & a) -> auto& { return a.rotation; }
        ),
        word_option<A, Reuse>(
            "reuse",
            {{"revokes_all", Reuse::revokes_all}, {"refused", Reuse::refused}, {"forgiven", Reuse::forgiven}},
            [](A & a) -> auto& { return a.reuse; }
        ),
        seconds_option<A>(
            "reuse_grace",
            [](A & a) -> auto& { return a.reuse_grace; }
        ),
        text_option<A>(
            "token_type",
            [](A & a) -> auto& { return a.token_type; }
        ),
        word_option<A, ExpiresIn>(
            "expires_in",
            {{"number", ExpiresIn::number}, {"text", ExpiresIn::text}, {"absent", ExpiresIn::absent}},
            [](A & a) -> auto& { return a.expires_in; }
        ),
        word_option<A, ScopeInAnswer>(
            "scope_in_answer",
            {{"always", ScopeInAnswer::always}, {"when_fewer", ScopeInAnswer::when_fewer}},
            [](A & a) -> auto& { return a.scope_in_answer; }
        ),
        word_option<A, RefusalBody>(
            "refusal_body",
            {{"json", RefusalBody::json}, {"html", RefusalBody::html}, {"empty", RefusalBody::empty}},
            [](A & a) -> auto& { return a.refusal_body; }
        ),
    };
}

std::vector<OptionEntry<A>> code_options()
{
    return {
        optional_seconds<A>(
            "interval",
            "absent",
            [](A & a) -> auto& { return a.interval; }
        ),
        seconds_option<A>(
            "code_lifetime",
            [](A & a) -> auto& { return a.code_lifetime; }
        ),
        optional_seconds<A>(
            "approve_after",
            "never",
            [](A & a) -> auto& { return auto_approval(a).after; }
        ),
        optional_number<A>(
            "approve_polls",
            "never",
            [](A & a) -> auto& { return auto_approval(a).polls; }
        ),
        text_option<A>(
            "approve_user",
            [](A & a) -> auto& { return auto_approval(a).user; }
        ),
    };
}

}  // namespace

const std::vector<OptionEntry<AccountOptions>>& account_options()
{
    static const std::vector<OptionEntry<A>> table = [] {
        auto all = endpoint_options();
        for (auto part : {token_options(), code_options()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return table;
}

}  // namespace giposync::sandbox
