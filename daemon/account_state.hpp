#pragma once

#include "account_parts.hpp"
#include "base/result.hpp"
#include "mirror/account_facts.hpp"
#include "oauth/login.hpp"

#include <optional>
#include <string>
#include <vector>

namespace giposync {

// Whose data the mirror of this account holds, without opening it for writing; nothing where it holds none.
// Errors: failed, for a mirror that cannot be read.
Result<std::optional<TenantId>> mirrored_tenant(const config::Account& account);

// Leaves in the mirror what its readers are told of the account: its state, its scopes, and whose data it
// holds.
void note_account(mirror::Mirror& mirror, const AccountParts& account);

// Whether this login may fill this mirror: its tenant must be the one that the mirror already holds.
// Errors: refused, with the reason.
Result<void> admit_to_mirror(mirror::Mirror& mirror, const oauth::Grant& grant);

// The resources for which the login has the scope; the others are set aside in sync_status and told once.
std::vector<config::Resource> permitted_resources(AccountParts& account, mirror::Mirror& mirror);

// What a login of this account asks for, and whom it lets in. Errors: those of mirrored_tenant.
Result<oauth::LoginOptions> login_options(const AccountParts& account);

// What a person has to type: "giposyncd login --account milano".
std::string login_command(const AccountName& account);

}  // namespace giposync
