#include "service_world.hpp"

#include "base/async.hpp"
#include "base/iso8601.hpp"
#include "base/signal.hpp"
#include "ops/log_sink.hpp"
#include "service/service_process.hpp"
#include "sqlite/statement.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <exception>
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

// The log as its readers have it.
class KeptLines final : public ops::LineOutput
{
public:
    KeptLines(Story& story, Clock& truth) : story_(story), truth_(truth) {}

    bool write(std::string_view bytes) noexcept override
    {
        story_.lines.push_back({truth_.now(), std::string(bytes)});
        return true;
    }

private:
    Story& story_;
    Clock& truth_;
};

// Stands before the log.
class Recorder final : public Log
{
public:
    Recorder(Log& log, Story& story, Clock& truth, Clock& machine, std::size_t life)
        : log_(log), story_(story), truth_(truth), machine_(machine), life_(life)
    {
    }

    void write(Event event) override
    {
        story_.told.push_back({truth_.now(), machine_.now(), life_, event});
        log_.write(std::move(event));
    }

private:
    Log& log_;
    Story& story_;
    Clock& truth_;
    Clock& machine_;
    std::size_t life_;
};

class KeptAlerts final : public ops::CommandRunner
{
public:
    KeptAlerts(Story& story, Clock& truth) : story_(story), truth_(truth) {}

    asio::awaitable<Result<void>> run(std::vector<std::string>, std::string input) override
    {
        story_.alerts.push_back({truth_.now(), boost::json::parse(input).as_object()});
        co_return Result<void>{};
    }

private:
    Story& story_;
    Clock& truth_;
};

class ServiceManager final : public ops::Notifier
{
public:
    explicit ServiceManager(Story& story) : story_(story) {}

    void ready(std::string_view text) override
    {
        ++story_.ready;
        status(text);
    }

    void status(std::string_view text) override { story_.status = text; }

    void reloading() override {}

    void stopping() override {}

    void watchdog() override {}

private:
    Story& story_;
};

}  // namespace

// One process of the service.
struct ServiceWorld::Life
{
    Life(ServiceWorld& owner, std::size_t number)
        : output(owner.story, owner.simulation.clock),
          sink(owner.clock, ops::LogOptions{}, output),
          recorder(sink, owner.story, owner.simulation.clock, owner.clock, number),
          runner(owner.story, owner.simulation.clock),
          manager(owner.story),
          world{
              owner.environment_,
              owner.simulation.executor(),
              owner.clock,
              owner.dice_of_a_process(),
              recorder,
              nullptr,
              &owner.network},
          process(world, runner, manager, owner.settings_, {}, [](const config::Settings&) {}),
          stop(owner.simulation.executor())
    {
    }

    asio::awaitable<void> live() { co_await first_of(work(), stop.wait()); }

    asio::awaitable<void> work() { co_await first_of(serve(), sink.run()); }

    asio::awaitable<void> serve() { static_cast<void>(co_await process.run()); }

    KeptLines output;
    ops::LogSink sink;
    Recorder recorder;
    KeptAlerts runner;
    ServiceManager manager;
    World world;
    ServiceProcess process;
    Signal stop;
    bool ended = false;
    std::exception_ptr failure;
};

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
    settings_ = parsed(settings_text(wish), folder() / "giposyncd.toml");
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
    life_ = std::make_unique<Life>(*this, number);
    asio::co_spawn(simulation.executor(), life_->live(), [life = life_.get()](std::exception_ptr failure) {
        life->ended = true;
        life->failure = std::move(failure);
    });
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
    life_->stop.notify();
    while (!life_->ended && simulation.clock.moment() < told + slowest_stop)
        simulation.run(simulation.clock.sleep(1ms));
    if (!life_->ended)
        throw std::logic_error("the service does not stop");
    const auto life = std::move(life_);
    if (life->failure)
        std::rethrow_exception(life->failure);
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
    if (!life_ || !life_->ended)
        return;
    const auto life = std::move(life_);
    if (life->failure)
        std::rethrow_exception(life->failure);
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

std::vector<std::string> ServiceWorld::query(const std::string& account, const std::string& sql) const
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    how.journal = sqlite::OpenOptions::Journal::as_found;
    sqlite::Database db{folder() / "mirrors" / (account + ".db"), how};
    std::vector<std::string> rows;
    sqlite::Statement{db, sql}.for_each([&rows](const sqlite::Statement& row) {
        std::string text;
        for (int i = 0; i < row.columns(); ++i)
            text += (i > 0 ? "|" : "") + row.optional_text(i).value_or("-");
        rows.push_back(std::move(text));
    });
    return rows;
}

std::string ServiceWorld::late_resources() const
{
    std::string text;
    for (const auto& account : accounts())
        for (const auto& row : query(account.name, "SELECT resource, last_success_at FROM sync_status"))
        {
            const auto bar = row.find('|');
            const auto& resource = *config::find(settings_.catalogue, ResourceName{row.substr(0, bar)});
            const auto last = parse_timestamp(row.substr(bar + 1), Zone{});
            if (!last || now() - to_instant(*last) > resource.max_lag)
                text += in_words(now()) + " " + account.name + " " + row + "\n";
        }
    return text;
}

std::string ServiceWorld::differences()
{
    std::string text;
    for (const auto& account : accounts())
    {
        for (const auto& resource : settings_.catalogue)
            // Rows that have left the range of dates stay as they are.
            if (!resource.window)
                text += differences_in(account.name, *sandbox::kind_named(resource.name.text()));
        for (const auto& found : query(account.name, "PRAGMA integrity_check"))
            if (found != "ok")
                text += account.name + ": " + found + "\n";
    }
    return text;
}

std::string ServiceWorld::differences_in(const std::string& account, sandbox::Kind kind)
{
    const std::string resource{sandbox::facts(kind).resource};
    const auto head = account + " " + resource + " ";
    const auto truth = clinic(account).truth(kind);
    std::string text;
    std::map<std::string, std::string> mirrored;
    for (const auto& row : query(account, "SELECT _id, _payload FROM " + resource))
        mirrored[row.substr(0, row.find('|'))] = row.substr(row.find('|') + 1);
    for (const auto& [id, payload] : truth)
        if (!mirrored.contains(id))
            text += head + "missing " + id + "\n";
        else if (mirrored[id] != payload)
            text += head + "differs " + id + ": " + mirrored[id] + " is " + payload + "\n";
    for (const auto& [id, payload] : mirrored)
        if (!truth.contains(id))
            text += head + "extra " + id + "\n";
    const auto replayed = query(
        account,
        "SELECT id FROM (SELECT id, op, max(seq) FROM changes WHERE resource = '" + resource +
            "' GROUP BY id) WHERE op <> 'delete' ORDER BY id"
    );
    if (replayed != query(account, "SELECT _id FROM " + resource + " ORDER BY _id"))
        text += head + "the change feed leads elsewhere\n";
    return text;
}

}  // namespace giposync::test
