#include "service/service_process.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "config/credentials.hpp"
#include "version.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

// A secret that cannot be read is found when settings come into force, not when the token is refreshed at
// night.
Result<void> check_secrets(const config::Settings& settings)
{
    for (const auto& [name, application] : settings.applications)
        if (const auto secret = config::read_secret(application.client_secret); !secret)
            return at("applications." + name.text() + ".client_secret_file", secret.error());
    return {};
}

// Likewise what no account can be served without.
Result<void> check_network(const World& world, const config::Settings& settings)
{
    House house{world, settings};
    const auto network = house.http();
    return network ? Result<void>{} : network.error();
}

// A reload gives everything up that is in memory.
Result<config::Settings> unstored_login()
{
    return Error{
        Errc::unwritable,
        "the disk does not take the new token of a login, which a reload would lose"};
}

ops::AlertOptions alert_options(const config::Settings& settings)
{
    ops::AlertOptions options;
    options.command = settings.alerts.command;
    options.remind_every = settings.alerts.remind_every;
    for (const auto& [name, account] : settings.accounts)
        options.clinics.emplace(name.text(), account.clinic);
    return options;
}

World with_alerts(const World& world, ops::Alerts& alerts)
{
    return {
        world.environment,
        world.executor,
        world.clock,
        world.dice,
        alerts,
        world.progress,
        world.network,
        &alerts.told_before()};
}

}  // namespace

ServiceProcess::ServiceProcess(
    const World& world,
    ops::CommandRunner& runner,
    ops::Notifier& notifier,
    config::Settings settings,
    std::vector<AccountName> accounts,
    Applied applied
)
    : alerts_(world.log, runner, world.clock, world.executor, alert_options(settings)),
      world_(with_alerts(world, alerts_)),
      notifier_(notifier),
      settings_(std::move(settings)),
      accounts_(std::move(accounts)),
      applied_(std::move(applied)),
      since_(world.clock.now()),
      watchdog_(world.clock, notifier, alerts_, ops::watchdog_interval()),
      reload_(world.executor, SIGHUP),
      sync_now_(world.executor, SIGUSR1)
{
    alerts_.ask_before_reminding([this](const Event& event) { return still_lasts(event); });
}

asio::awaitable<ExitCode> ServiceProcess::run()
{
    if (const auto secrets = check_secrets(settings_); !secrets)
    {
        world_.log.error(events::settings_invalid, secrets.error().detail);
        if (settings_.applications.size() == 1)
            co_return ExitCode::usage;
    }
    if (const auto network = check_network(world_, settings_); !network)
    {
        world_.log.error(events::settings_invalid, network.error().detail);
        co_return ExitCode::usage;
    }
    world_.log.info(
        events::service_started,
        "the service keeps its accounts in step",
        {{"version", version}, {"accounts", served_accounts().size()}}
    );
    std::vector<asio::awaitable<void>> work;
    work.push_back(serve());
    work.push_back(sync_when_told());
    work.push_back(watchdog_.run());
    work.push_back(alerts_.run());
    co_await all_of(std::move(work));
    co_return ExitCode::done;
}

asio::awaitable<void> ServiceProcess::serve()
{
    for (;;)
    {
        House house{world_, settings_};
        std::optional<config::Settings> next;
        std::exception_ptr ended;
        try
        {
            next = co_await serve(house);
            // A refresh that was still out may have brought a token: the next house would show the spent one.
            co_await house.until_on_disk();
        }
        catch (...)
        {
            ended = std::current_exception();
        }
        if (ended)
        {
            // Whoever is told to stop waits too, but not for long.
            co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
            co_await house.settle_logins();
            std::rethrow_exception(ended);
        }
        put_in_force(std::move(*next));
    }
}

// Until there are other settings.
asio::awaitable<config::Settings> ServiceProcess::serve(House& house)
{
    // What cannot be written is told by the accounts, each of which waits until it can.
    static_cast<void>(house.check_state_dir());
    Service service{house, served_accounts(), watchdog_, notifier_, since_};
    tell_if_idle();

    struct Shown
    {
        Service*& place;

        ~Shown() { place = nullptr; }
    };

    service_ = &service;
    const Shown shown{service_};
    std::optional<config::Settings> read;
    co_await first_of(service.run(), until_reloaded(house, read));
    co_return std::move(*read);
}

asio::awaitable<void> ServiceProcess::until_reloaded(
    const House& house,
    std::optional<config::Settings>& read
)
{
    for (;;)
    {
        co_await reload_.async_wait(asio::use_awaitable);
        notifier_.reloading();
        auto settings = house.is_ahead_of_disk() ? unstored_login() : read_again();
        if (settings)
        {
            read = std::move(*settings);
            co_return;
        }
        world_.log.error(
            events::settings_invalid,
            settings.error().detail + "; the old settings stay in force"
        );
        notifier_.ready(service_->status());
    }
}

void ServiceProcess::put_in_force(config::Settings settings)
{
    settings_ = std::move(settings);
    applied_(settings_);
    alerts_.configure(alert_options(settings_));
    world_.log.info(
        events::settings_reloaded,
        "the new settings are in force",
        {{"accounts", served_accounts().size()}}
    );
}

Result<config::Settings> ServiceProcess::read_again() const
{
    auto settings = config::load_settings(settings_.file);
    if (!settings)
        return settings;
    if (const auto secrets = check_secrets(*settings); !secrets)
        return secrets.error();
    if (const auto network = check_network(world_, *settings); !network)
        return network.error();
    return settings;
}

// Another process may have ended what was told of.
bool ServiceProcess::still_lasts(const Event& event) const
{
    return !service_ || service_->still_lasts(event);
}

asio::awaitable<void> ServiceProcess::sync_when_told()
{
    for (;;)
    {
        co_await sync_now_.async_wait(asio::use_awaitable);
        if (service_)
            service_->sync_now();
    }
}

std::vector<AccountName> ServiceProcess::served_accounts() const
{
    std::vector<AccountName> served;
    for (const auto& [name, account] : settings_.accounts)
        if (accounts_.empty() || std::find(accounts_.begin(), accounts_.end(), name) != accounts_.end())
            served.push_back(name);
    return served;
}

void ServiceProcess::tell_if_idle() const
{
    if (served_accounts().empty())
        world_.log.warning(
            events::service_idle,
            settings_.file.string() + " has no account yet: add one and reload, then run giposyncd login"
        );
}

}  // namespace giposync
