#pragma once

#include "base/signal.hpp"
#include "commands/commands.hpp"
#include "config/settings.hpp"
#include "environment.hpp"
#include "machine.hpp"
#include "sandbox/memory_transport.hpp"
#include "sandbox/sandbox.hpp"
#include "service_life.hpp"
#include "story.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace giposync::test {

// An account of the settings, and whose it is at the server.
struct ServedAccount
{
    std::string name;
    std::string tenant;
    std::string user;
};

// Settings by which resources are walked less often than in real life, for tests of many days.
extern const std::string unhurried;

struct ServiceWish
{
    std::uint64_t seed = 1;
    std::string settings;          // more of them, as TOML: tables of their own
    std::string alerts;            // more lines of [alerts]
    sandbox::Options server = {};  // the seed of its data is ours
    Instant begin{std::chrono::sys_days{std::chrono::March / 2 / 2026}};  // a Monday
};

// A machine with `giposyncd run` on it, the real thing from ServiceProcess down to the files, and the server
// that it syncs with: two clinics, a client_id, a network between them; all in virtual time. The service can
// be stopped, killed and started again, and commands can be run beside it.
class ServiceWorld
{
public:
    explicit ServiceWorld(ServiceWish wish = {});
    ServiceWorld(const ServiceWorld&) = delete;
    ServiceWorld& operator=(const ServiceWorld&) = delete;
    ~ServiceWorld();

    static constexpr std::int64_t ceiling = 60;  // a minute

    static const std::vector<ServedAccount>& accounts();

    Simulation simulation;
    MachineClock clock{simulation.clock};
    sandbox::Sandbox server;
    sandbox::MemoryTransport internet{server, simulation.clock};
    MachineNetwork network{internet, simulation.clock};
    Story story;
    CapturedLog commands_log;  // of the commands that are run beside the service

    // True time, whatever the machine's clock shows.
    Instant now() const { return simulation.clock.now(); }

    void start();

    // By SIGTERM. Answers how long it took.
    Duration stop();

    // By SIGKILL, now: what stands on the disk is all that remains.
    void kill();

    // The same, as soon as a request for such a path has been answered by the server and before the answer is
    // known here. The service manager starts it again some seconds later.
    void kill_after_answer_to(const std::string& path) { kill_after_ = path; }

    bool kill_is_due() const { return kill_after_.has_value(); }

    bool runs() const { return life_ != nullptr; }

    // Time passes. Throws what the service throws.
    void pass(Duration span);
    void pass_until(Instant moment);

    // The machine sleeps for so long: its clocks go on, and no program gets on.
    void sleep(Duration span) { simulation.clock.advance(span); }

    // `giposyncd login --account NAME`, with somebody who approves.
    ExitCode log_in(const std::string& account);
    ExitCode log_in_all();

    ExitCode sync(const std::string& account, SyncCommand command);

    sandbox::Clinic& clinic(const std::string& account);

    // A few changes, or `count`, of what the clinic holds.
    void mutate(const std::string& account, std::size_t count, const sandbox::MutationMix& mix);

    // The result of a query in a mirror: columns joined by |, NULL as -.
    std::vector<std::string> query(const std::string& account, const std::string& sql) const;

    // The resources whose data are older than max_lag allows, as the mirrors have it; empty where there are
    // none.
    std::string late_resources() const;

    // What each mirror says that its clinic does not, and the other way round; what the change feed of each
    // does not lead to; what is not sound. Empty where all is well.
    std::string differences();

    const std::filesystem::path& folder() const { return folder_.path(); }

    sandbox::Random dice;

private:
    struct Interface;

    std::string settings_text(const ServiceWish& wish) const;
    Dice dice_of_a_process();
    void write_secret() const;
    void look_after_life();
    void note_exchange(const Exchange& exchange);
    void take_snapshot();
    void finish_kill();
    void note_schedule();
    std::string differences_in(const std::string& account, sandbox::Kind kind);
    boost::asio::awaitable<void> until_killed(Duration at_most);
    boost::asio::awaitable<void> approve(std::string user);

    TemporaryFolder folder_{folder_in_memory()};
    Environment environment_;
    config::Settings settings_;
    std::uint64_t processes_ = 0;
    std::unique_ptr<ServiceLife> life_;
    std::optional<std::string> kill_after_;
    std::unique_ptr<Signal> killed_;
};

}  // namespace giposync::test
