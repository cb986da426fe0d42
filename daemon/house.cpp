#include "house.hpp"

#include "base/event_names.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace giposync {
namespace {

constexpr mode_t state_dir_mode = 0700;

// Behind a refresh that a stop waits for, and still before systemd loses patience.
constexpr Duration patience_with_the_disk = std::chrono::seconds(5);

template <class Map>
std::vector<std::string> names_of(const Map& map)
{
    std::vector<std::string> names;
    names.reserve(map.size());
    for (const auto& [name, value] : map)
        names.push_back(name.text());
    return names;
}

}  // namespace

House::House(const World& world, const config::Settings& settings) : world_(world), settings_(settings) {}

Result<net::Transport*> House::http()
{
    if (world_.network)
        return world_.network;
    if (!http_)
    {
        auto made = make_http_client(world_, settings_.http);
        if (!made)
            return at(settings_.file.string(), at("http", made.error()));
        http_ = std::move(*made);
    }
    return http_.get();
}

Result<ApplicationParts*> House::application(const ApplicationName& name)
{
    auto& parts = applications_[name];
    if (parts)
        return parts.get();
    const auto transport = http();
    if (!transport)
        return transport.error();
    auto made = ApplicationParts::make(world_, settings_, settings_.applications.at(name), **transport);
    if (!made)
        return made.error();
    parts = std::move(*made);
    return parts.get();
}

Result<AccountParts*> House::account(const AccountName& name)
{
    auto& parts = accounts_[name];
    if (parts)
        return parts.get();
    const auto& settings = settings_.accounts.at(name);
    const auto its_application = application(settings.application);
    if (!its_application)
        return its_application.error();
    auto made = AccountParts::make(world_, settings_, settings, **its_application, files_);
    if (!made)
        return made.error();
    parts = std::move(*made);
    return parts.get();
}

Result<std::vector<AccountName>> House::chosen(const std::vector<AccountName>& named) const
{
    if (settings_.accounts.empty())
        return Error{
            Errc::invalid,
            settings_.file.string() + ": there is no account yet: add [accounts.NAME]"};
    std::vector<AccountName> accounts;
    if (named.empty())
        for (const auto& [name, account] : settings_.accounts)
            accounts.push_back(name);
    for (const auto& name : named)
    {
        if (!settings_.accounts.contains(name))
        {
            const auto nearest = config::nearest(name.text(), names_of(settings_.accounts));
            return Error{
                Errc::invalid,
                "--account: the settings have no account " + config::in_quotes(name.text()) +
                    ", the nearest is " + config::in_quotes(nearest)};
        }
        accounts.push_back(name);
    }
    return accounts;
}

bool House::is_ahead_of_disk() const
{
    return std::ranges::any_of(accounts_, [](const auto& one) {
        return one.second->keeper().ahead_of_disk();
    });
}

boost::asio::awaitable<void> House::until_on_disk()
{
    for (auto& [name, account] : accounts_)
        while (account->keeper().ahead_of_disk())
            static_cast<void>(co_await account->keeper().settle());
}

boost::asio::awaitable<void> House::settle_logins()
{
    for (auto& [name, account] : accounts_)
    {
        if (!account->keeper().ahead_of_disk())
            continue;
        const auto settled = co_await account->keeper().settle(patience_with_the_disk);
        if (!settled)
            account->log().error(events::disk_unwritable, settled.error().detail);
    }
}

Result<void> House::check_access_to_state_dir() const
{
    const auto& folder = settings_.service.state_dir;
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0 || errno == ENOENT)
        return {};
    if (errno == EACCES)
        return Error{
            Errc::unwritable,
            folder.string() +
                ": this user may not write there; run giposyncd as root, or as the owner of that folder"};
    return Error{Errc::unwritable, folder.string() + ": " + std::generic_category().message(errno)};
}

Result<void> House::check_state_dir()
{
    if (auto allowed = check_access_to_state_dir(); !allowed)
        return allowed;
    const auto& folder = settings_.service.state_dir;
    std::error_code ec;
    if (!std::filesystem::exists(folder, ec) && ::mkdir(folder.c_str(), state_dir_mode) == 0)
    {
        adopt_owner_of_folder(folder);
        ::chmod(folder.c_str(), state_dir_mode);
        if (auto durable = sync_folder(folder.parent_path()); !durable)
            return durable;
    }
    return files_.probe(folder);
}

}  // namespace giposync
