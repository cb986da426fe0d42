#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"

#include <optional>
#include <string>
#include <vector>

namespace giposync::mirror {

// How the account of a mirror stands, for readers of the file who may not see the state directory. No
// secrets.
struct AccountFacts
{
    std::string clinic;
    std::optional<std::string> tenant;  // whose data the mirror holds
    std::string token_state = "none";   // ok, none, needs_login, client_rejected, wrong_tenant
    std::string token_reason;           // why it is not ok; may be empty
    bool other_settings = false;  // client_rejected, since they are not those that the login was made with
    std::optional<Instant> token_since;
    std::optional<Instant> last_refresh_at;
    std::vector<std::string> granted_scopes;

    friend bool operator==(const AccountFacts&, const AccountFacts&) = default;
};

AccountFacts read_account_facts(sqlite::Database& db);

// In one transaction; writes nothing where nothing is new.
void write_account_facts(Mirror& mirror, const AccountFacts& facts);

}  // namespace giposync::mirror
