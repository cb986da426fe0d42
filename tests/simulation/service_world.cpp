#include "service_world.hpp"

#include "base/async.hpp"
#include "base/signal.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace giposync::test {
namespace {

using namespace std::chrono_literals;

constexpr Duration before_it_is_started_again = 3s;  // RestartSec, nearly
constexpr Duration slowest_stop = 30s;
constexpr const char* secret = "sandbox-secret";

config::Settings parsed(const std::string& text, const fs::path& file)
{
    auto settings = config::parse_settings(text, file);
    if (!settings)
        throw std::logic_error(settings.error().detail);
    return std::move(*settings);
}

sandbox::Options server_options(ServiceWish wish)
{
    wish.server.data.seed = wish.seed;
    return std::move(wish.server);
}

std::string quoted(const fs::path& path)
{
    return '"' + path.string() + '"';
}

}  // namespace

const std::string unhurried = R"(
[resources.appointments]
every = "1h"
[resources.patients]
every = "2h"
[resources.invoices]
every = "3h"
[resources.episodes]
every = "3h"
[resources.medical_reports]
every = "3h"
[resources.treatments]
every = "3h"
[resources.agendas]
every = "6h"
[resources.availabilities]
every = "12h"
[resources.price_lists]
every = "12h"
[resources.price_list_items]
path = "/v2/tenants/{tenantId}/pricelists/{parent}/items"
scope = "giponext.treatments"
parent = "price_lists"
every = "12h"
)";

const std::vector<ServedAccount>& ServiceWorld::accounts()
{
    static const std::vector<ServedAccount> both{
        {"milano", "tenant-abc123", "anna"},
        {"lodi", "tenant-xyz789", "bruno"}};
    return both;
}

ServiceWorld::ServiceWorld(ServiceWish wish)
    : server((simulation.clock.set_wall_clock(wish.begin), server_options(wish)), simulation.clock.now()),
      dice(wish.seed, 1),
      killed_(std::make_unique<Signal>(simulation.executor()))
{
    environment_.boot_id = "boot-1";
    write_secret();
    const auto text = settings_text(wish);
    std::ofstream{folder() / "giposyncd.toml"} << text;
    settings_ = parsed(text, folder() / "giposyncd.toml");
    network.answered = [this](const Exchange& exchange) { note_exchange(exchange); };
}

ServiceWorld::~ServiceWorld()
{
    if (life_)
        stop();
}

std::string ServiceWorld::settings_text(const ServiceWish& wish) const
{
    std::string text = "[service]\nstate_dir = " + quoted(folder() / "state") +
                       "\n[alerts]\ncommand = [\"/bin/tell\"]\n" + wish.alerts +
                       "\n[applications.main]\nclient_id = \"giposync\"\nclient_secret_file = " +
                       quoted(folder() / "main.secret") +
                       "\nissuer = \"https://account.gipo.it\"\napi_base = \"https://api.giponext.it\"\n"
                       "rate_limit = { requests = " +
                       std::to_string(ceiling) + ", per = \"60s\" }\n";
    for (const auto& account : accounts())
        text += "[accounts." + account.name + "]\napplication = \"main\"\nallowed_tenants = [\"" +
                account.tenant + "\"]\nclinic = \"Clinica di " + account.name +
                "\"\nmirror = " + quoted(folder() / "mirrors" / (account.name + ".db")) + "\n";
    return text + wish.settings;
}

void ServiceWorld::write_secret() const
{
    const auto file = folder() / "main.secret";
    std::ofstream{file} << secret;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

Dice ServiceWorld::dice_of_a_process()
{
    return [random = sandbox::Random{dice.next()}]() mutable { return random.uniform(); };
}

void ServiceWorld::start()
{
    const auto number = ++processes_;
    note_schedule();
    const Surroundings
        around{environment_, simulation.executor(), simulation.clock, clock, network, settings_, story};
    life_ = std::make_unique<ServiceLife>(around, dice_of_a_process(), number);
    simulation.settle();
}

// What the mirrors say when a process begins, for early_walks().
void ServiceWorld::note_schedule()
{
    Start start{now(), processes_, {}};
    for (const auto& account : accounts())
        if (fs::exists(folder() / "mirrors" / (account.name + ".db")))
            for (const auto& row : query(account.name, "SELECT resource, next_run_at FROM sync_status"))
            {
                const auto bar = row.find('|');
                start.next_run[account.name + " " + row.substr(0, bar)] = row.substr(bar + 1);
            }
    story.starts.push_back(std::move(start));
}

Duration ServiceWorld::stop()
{
    const auto told = simulation.clock.moment();
    life_->stop();
    while (!life_->has_ended() && simulation.clock.moment() < told + slowest_stop)
        simulation.run(simulation.clock.sleep(1ms));
    if (!life_->has_ended())
        throw std::logic_error("the service does not stop");
    std::exchange(life_, nullptr)->rethrow();
    return simulation.clock.moment() - told;
}

void ServiceWorld::kill()
{
    take_snapshot();
    finish_kill();
}

void ServiceWorld::note_exchange(const Exchange& exchange)
{
    if (!kill_after_ || !life_ || exchange.path.find(*kill_after_) == std::string::npos)
        return;
    kill_after_.reset();
    take_snapshot();
    killed_->notify();
}

// What the process does from here on is undone by finish_kill(); the server must not see it either.
void ServiceWorld::take_snapshot()
{
    network.is_frozen = true;
    fs::create_directory(folder() / "as-killed");
    for (const char* const part : {"state", "mirrors"})
        fs::copy(folder() / part, folder() / "as-killed" / part, fs::copy_options::recursive);
}

void ServiceWorld::finish_kill()
{
    const auto events = story.told.size();
    const auto lines = story.lines.size();
    const auto alerts = story.alerts.size();
    stop();
    story.told.erase(story.told.begin() + static_cast<std::ptrdiff_t>(events), story.told.end());
    story.lines.erase(story.lines.begin() + static_cast<std::ptrdiff_t>(lines), story.lines.end());
    story.alerts.erase(story.alerts.begin() + static_cast<std::ptrdiff_t>(alerts), story.alerts.end());
    for (const char* const part : {"state", "mirrors"})
    {
        fs::remove_all(folder() / part);
        fs::rename(folder() / "as-killed" / part, folder() / part);
    }
    fs::remove(folder() / "as-killed");
    network.is_frozen = false;
}

void ServiceWorld::pass(Duration span)
{
    pass_until(now() + span);
}

void ServiceWorld::pass_until(Instant moment)
{
    while (now() < moment)
    {
        if (!network.is_frozen)
            simulation.run(until_killed(moment - now()));
        look_after_life();
        if (!network.is_frozen)
            continue;
        finish_kill();
        simulation.run(simulation.clock.sleep(before_it_is_started_again));
        start();
    }
}

asio::awaitable<void> ServiceWorld::until_killed(Duration at_most)
{
    co_await killed_->wait_for(simulation.clock, at_most);
}

void ServiceWorld::look_after_life()
{
    if (!life_ || !life_->has_ended())
        return;
    std::exchange(life_, nullptr)->rethrow();
    throw std::logic_error("the service has ended by itself");
}

// Who logs in reads the code on the screen and types it in some seconds later.
asio::awaitable<void> ServiceWorld::approve(std::string user)
{
    for (;;)
    {
        co_await simulation.clock.sleep(7s);
        auto& codes = server.accounts().codes();
        if (const auto* const code = codes.waiting(now()))
            codes.decide(code->user_code, sandbox::Decision::approved, user, now());
    }
}

// A command beside the service, in a process of its own.
struct ServiceWorld::Interface
{
    explicit Interface(ServiceWorld& owner)
        : world{
              owner.environment_,
              owner.simulation.executor(),
              owner.clock,
              owner.dice_of_a_process(),
              owner.commands_log,
              nullptr,
              &owner.network},
          house(world, owner.settings_)
    {
    }

    World world;
    House house;
    std::ostringstream output;
};

ExitCode ServiceWorld::log_in(const std::string& account)
{
    Interface shell{*this};
    const auto found = std::find_if(accounts().begin(), accounts().end(), [&](const ServedAccount& one) {
        return one.name == account;
    });
    auto code = ExitCode::failed;
    const auto command = [&]() -> asio::awaitable<void> {
        std::vector<AccountName> names{AccountName{account}};
        code = co_await commands::login(shell.house, std::move(names), shell.output);
    };
    const auto both = [&]() -> asio::awaitable<void> { co_await first_of(command(), approve(found->user)); };
    simulation.run(both());
    return code;
}

ExitCode ServiceWorld::log_in_all()
{
    auto worst = ExitCode::done;
    for (const auto& account : accounts())
        worst = worse(worst, log_in(account.name));
    return worst;
}

ExitCode ServiceWorld::sync(const std::string& account, SyncCommand wanted)
{
    Interface shell{*this};
    std::vector<AccountName> names{AccountName{account}};
    return simulation.run(commands::sync(shell.house, std::move(names), std::move(wanted), shell.output));
}

sandbox::Clinic& ServiceWorld::clinic(const std::string& account)
{
    for (const auto& one : accounts())
        if (one.name == account)
            return server.clinic(one.tenant);
    throw std::logic_error("no account " + account);
}

void ServiceWorld::mutate(const std::string& account, std::size_t count, const sandbox::MutationMix& mix)
{
    for (; count > 0; --count)
        sandbox::mutate_randomly(clinic(account), dice, now(), mix);
}

}  // namespace giposync::test
