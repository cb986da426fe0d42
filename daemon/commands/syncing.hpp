#pragma once

#include "account_parts.hpp"
#include "base/result.hpp"
#include "exit_code.hpp"
#include "house.hpp"
#include "mirror/mirror.hpp"
#include "sync/page_source.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace giposync::commands {

// An account that is ready to be walked: logged in, of the right tenant, its mirror open.
struct ReadyAccount
{
    AccountParts* parts = nullptr;
    std::unique_ptr<mirror::Mirror> mirror;
    sync::Api api;
    std::vector<config::Resource> resources;          // those that were asked for and that the login permits
    std::vector<ResourceName> left_out;               // asked for, but the login does not grant their scope
    oauth::TokenState state = oauth::TokenState::ok;  // when the command began
};

// Errors are told already, and carry the code of the command's failure: needs_login, client_rejected,
// refused, unwritable, invalid, failed.
Result<ReadyAccount> get_ready(
    House& house,
    const AccountName& name,
    const std::vector<ResourceName>& wanted
);

// Keeps the login alive also where no service does, and takes back what it has replaced. Where the disk has
// not taken a new token, it would be gone with the command: waits some minutes for the disk. failed where it
// does not take it, login_needed where the login turns out to be dead; both are told.
boost::asio::awaitable<ExitCode> settle_login(AccountParts& account);

// Leaves in the mirror how the account stands now, and tells of the failure that ended the command, where
// nobody below has.
void wind_up(ReadyAccount& account, const std::optional<Error>& failure);

}  // namespace giposync::commands
