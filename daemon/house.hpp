#pragma once

#include "account_parts.hpp"
#include "application_parts.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <vector>

namespace giposync {

// Everything that the settings describe, built when it is first asked for: an application whose secret cannot
// be read is no matter of the accounts of another one.
class House
{
public:
    // Both outlive it.
    House(const World& world, const config::Settings& settings);

    const World& world() const { return world_; }

    const config::Settings& settings() const { return settings_; }

    Files& files() { return files_; }

    // Errors: those of make_http_client, ApplicationParts::make and AccountParts::make; invalid for a name
    // that the settings do not have.
    Result<AccountParts*> account(const AccountName& name);
    Result<ApplicationParts*> application(const ApplicationName& name);
    Result<net::Transport*> http();

    // The accounts that a command is about: those named, or all. Errors: invalid, for a name that the
    // settings do not have and for settings without any account.
    Result<std::vector<AccountName>> chosen(const std::vector<AccountName>& named) const;

    // Whether this user may change what is in the state directory, if there is one. Errors: unwritable.
    Result<void> check_access_to_state_dir() const;

    // Whether only the memory of this house has a token of one of its accounts.
    bool is_ahead_of_disk() const;

    // Waits for the disk to take such tokens, since they end with the house, for as long as that lasts.
    boost::asio::awaitable<void> until_on_disk();

    // The same for whoever has to end: waits some seconds, and tells of those that are lost.
    boost::asio::awaitable<void> settle_logins();

    // Makes the state directory (0700) where it is missing, and sees whether it takes a file. Errors:
    // unwritable.
    Result<void> check_state_dir();

private:
    const World& world_;
    const config::Settings& settings_;
    SystemFiles files_;
    std::unique_ptr<net::HttpClient> http_;
    std::map<ApplicationName, std::unique_ptr<ApplicationParts>> applications_;
    std::map<AccountName, std::unique_ptr<AccountParts>> accounts_;
};

}  // namespace giposync
