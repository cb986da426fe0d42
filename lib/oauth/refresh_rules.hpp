#pragma once

#include "base/ids.hpp"
#include "oauth/token_answer.hpp"
#include "oauth/token_record.hpp"

#include <optional>
#include <string>
#include <vector>

// What may be done with a token record and what becomes of it: pure rules, obeyed by TokenKeeper.
namespace giposync::oauth {

// What a rule needs to know of the world around a record.
struct Circumstances
{
    Instant now{};
    AccountName account;                    // for messages
    std::vector<TenantId> allowed_tenants;  // a login of any other is not used
    std::string client;                     // fingerprint of the client in use
    Registration registration;              // what the settings say of the server and the client
};

// Whether data may be asked for with this access token: its state allows it and its time is not over.
// A token without a known lifetime counts as good until the server says otherwise.
bool usable(const TokenRecord& record, const Circumstances& around);

// Why the token endpoint must not be asked now; nothing: it may. A grant that is known to be dead is
// never asked again, a refusal without a reason once an hour, a rejected client now and then, and at
// once when it was changed; a server whose answers get lost, time and again, more and more seldom.
std::optional<Error> obstacle(const std::optional<TokenRecord>& record, const Circumstances& around);

// How the account stands. A tenant that the settings no longer allow is the wrong one, and a login of another
// server or client than theirs is not used, though nothing of it is lost: it is theirs that is not right.
Standing standing_of(const std::optional<TokenRecord>& record, const Circumstances& around);

// A refresh token that nobody uses dies; so it is due once a day, however long the access token lives. It is
// due at once where the answer to a refresh was lost: some servers answer once more, for a while.
bool keep_alive_due(const TokenRecord& record, Instant now);

// The record with the mark that a request is about to leave. It must be durable before it leaves.
TokenRecord marked(TokenRecord record, Instant now);

// The record without that mark: the request certainly left the grant alone.
TokenRecord unmarked(TokenRecord record);

// What an answer, or its absence, makes of a marked record.
struct Verdict
{
    enum class Next
    {
        use,        // there is a new access token
        ask_again,  // with the same refresh token, after `pause`
        give_up,    // for now: `error` says why
    };

    TokenRecord record;
    Next next = Next::use;
    Duration pause{0};
    Error error{Errc::failed, {}};
};

// `tries_left` counts the requests that this attempt at a refresh may still make; a "no" without a reason
// behind failures of the server is heard once more all the same.
Verdict judge(
    TokenRecord record,
    const Result<TokenAnswer>& answer,
    int tries_left,
    const Circumstances& around
);

// How many requests an attempt at a refresh may make: one retry after an answer that was lost, and none
// where the record shows that one was lost before.
int tries_for(const TokenRecord& record);

// "giposyncd login --account NAME"
std::string login_command(const AccountName& account);

// What a person does about Hindrance::settings.
std::string cure_of_settings(const AccountName& account);

}  // namespace giposync::oauth
