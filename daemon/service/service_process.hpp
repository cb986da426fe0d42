#pragma once

#include "application_parts.hpp"
#include "base/ids.hpp"
#include "config/settings.hpp"
#include "exit_code.hpp"
#include "ops/alerts.hpp"
#include "ops/command_runner.hpp"
#include "ops/systemd.hpp"
#include "ops/watchdog.hpp"
#include "service/service.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace giposync {

// `giposyncd run`: the service for as long as the process lives, through as many settings as are read
// meanwhile.
class ServiceProcess
{
public:
    using Applied = std::function<void(const config::Settings&)>;

    // All outlive it. `runner` runs the alert command. `accounts`: only these; empty: all. `applied` is told
    // of settings that have come into force, for the parts of the program that are not ours.
    ServiceProcess(
        const World& world,
        ops::CommandRunner& runner,
        ops::Notifier& notifier,
        config::Settings settings,
        std::vector<AccountName> accounts,
        Applied applied
    );

    // Ends by cancellation, or at once where nothing of the settings can be used.
    boost::asio::awaitable<ExitCode> run();

private:
    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<config::Settings> serve(House& house);
    boost::asio::awaitable<void> until_reloaded(const House& house, std::optional<config::Settings>& read);
    void put_in_force(config::Settings settings);
    boost::asio::awaitable<void> sync_when_told();
    Result<config::Settings> read_again() const;
    bool still_lasts(const Event& event) const;
    std::vector<AccountName> served_accounts() const;
    void tell_if_idle() const;

    ops::Alerts alerts_;
    World world_;  // with the alerts as its log
    ops::Notifier& notifier_;
    config::Settings settings_;
    std::vector<AccountName> accounts_;
    Applied applied_;
    Instant since_;
    ops::Watchdog watchdog_;
    boost::asio::signal_set reload_;
    boost::asio::signal_set sync_now_;
    Service* service_ = nullptr;
};

}  // namespace giposync
