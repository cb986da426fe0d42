#include "program.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "base/system_clock.hpp"
#include "command_line.hpp"
#include "commands/commands.hpp"
#include "environment.hpp"
#include "exit_code.hpp"
#include "lifetime.hpp"
#include "ops/command_runner.hpp"
#include "ops/line_output.hpp"
#include "ops/log_sink.hpp"
#include "ops/systemd.hpp"
#include "ops/terminal_progress.hpp"
#include "service/service_process.hpp"
#include "standard_streams.hpp"
#include "version.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <csignal>
#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <random>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <variant>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace giposync {
namespace {

constexpr const char* usual_settings = "/etc/giposync/giposyncd.toml";

ops::LogOptions log_options(const config::Service& service)
{
    ops::LogOptions options;
    options.threshold = service.log_level;
    options.format = service.log_format;
    options.journal = ops::stderr_is_journal();
    return options;
}

Dice real_dice()
{
    return [random = std::mt19937_64{std::random_device{}()}]() mutable {
        return std::uniform_real_distribution<double>{0.0, 1.0}(random);
    };
}

fs::path settings_file(const Invocation& invocation, const Environment& environment)
{
    return invocation.config.value_or(environment.config.value_or(usual_settings));
}

// The catalogue can be read, and made, before there are settings; all else needs them.
bool works_without_settings(const Invocation& invocation, const Environment& environment)
{
    const bool about_the_catalogue = std::holds_alternative<CatalogueCommand>(invocation.command) ||
                                     std::holds_alternative<ProposeCommand>(invocation.command);
    std::error_code ec;
    return about_the_catalogue && !invocation.config && !environment.config &&
           !fs::exists(usual_settings, ec);
}

Result<config::Settings> load(const Invocation& invocation, const Environment& environment)
{
    if (!works_without_settings(invocation, environment))
        return config::load_settings(settings_file(invocation, environment));
    config::Settings settings;
    settings.catalogue = config::shipped_catalogue();
    return settings;
}

// `in_short`: for whoever reads one line of a monitor, without the log.
ExitCode tell_bad_settings(
    const Invocation& invocation,
    const Error& error,
    std::string_view in_short,
    Log& log
)
{
    log.error(events::settings_invalid, error.detail);
    const auto* const status = std::get_if<StatusCommand>(&invocation.command);
    if (!status || status->form != StatusCommand::Form::check)
        return ExitCode::usage;
    std::cout << "GIPOSYNC UNKNOWN - " << in_short << "\n";
    return commands::check_unknown;
}

// What was asked for, with all that it needs.
struct Errand
{
    Invocation invocation;
    const config::Settings& settings;
    const World& world;
    ops::LogSink& log;
};

asio::awaitable<ExitCode> carry_out(Errand errand)
{
    House house{errand.world, errand.settings};
    const auto chosen = house.chosen(errand.invocation.accounts);
    const bool named = !errand.invocation.accounts.empty();
    if (!chosen && (named || commands::needs_an_account(errand.invocation.command)))
        co_return tell_bad_settings(
            errand.invocation,
            chosen.error(),
            "there is no such account",
            errand.log
        );
    std::vector<AccountName> accounts;
    if (chosen)
        accounts = *chosen;
    co_return co_await commands::carry_out(
        house,
        std::move(errand.invocation.command),
        std::move(accounts),
        std::cout
    );
}

asio::awaitable<ExitCode> serve(Errand errand, ops::Notifier& notifier)
{
    const auto chosen = House{errand.world, errand.settings}.chosen(errand.invocation.accounts);
    if (!chosen && !errand.invocation.accounts.empty())
    {
        errand.log.error(events::settings_invalid, chosen.error().detail);
        co_return ExitCode::usage;
    }
    const auto configure_log = [&errand](const config::Settings& settings) {
        errand.log.configure(log_options(settings.service));
    };
    ops::ProcessRunner runner{errand.world.clock};
    ServiceProcess
        service{errand.world, runner, notifier, errand.settings, errand.invocation.accounts, configure_log};
    co_return co_await service.run();
}

// The loop, with the signals that end it; nothing where one of them did.
std::optional<ExitCode> run_to_its_end(
    asio::io_context& loop,
    asio::awaitable<ExitCode> work,
    ops::LogSink& log,
    std::function<void()> stopping
)
{
    std::optional<ExitCode> code;
    const auto keep_code = [&]() -> asio::awaitable<void> { code = co_await std::move(work); };
    const auto with_log = [&]() -> asio::awaitable<void> { co_await first_of(keep_code(), log.run()); };
    std::exception_ptr broken;
    asio::co_spawn(
        loop,
        until_told_to_stop(with_log(), std::move(stopping)),
        [&broken](std::exception_ptr failure, Ending) { broken = std::move(failure); }
    );
    loop.run();
    if (broken)
        std::rethrow_exception(broken);
    return code;
}

ExitCode run_command(Errand errand, asio::io_context& loop)
{
    auto& log = errand.log;
    const auto code = run_to_its_end(loop, carry_out(std::move(errand)), log, [] {});
    if (!code)
        log.warning(events::command_failed, "stopped by a signal before it was done");
    return code.value_or(ExitCode::failed);
}

ExitCode run_service(Errand errand, asio::io_context& loop)
{
    auto& log = errand.log;
    ops::SystemdNotifier notifier;
    const auto code =
        run_to_its_end(loop, serve(std::move(errand), notifier), log, [&notifier] { notifier.stopping(); });
    log.info(events::service_stopped, code ? "the service cannot run" : "the service was told to stop");
    return code.value_or(ExitCode::done);
}

}  // namespace

int run_program(const std::vector<std::string>& arguments)
{
    std::signal(SIGPIPE, SIG_IGN);  // a closed socket or pipe is an error of that write
    std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow: as a full disk is
    auto parsed = parse_command_line(arguments, version_text());
    if (const auto* const farewell = std::get_if<Farewell>(&parsed))
    {
        std::cout << farewell->output;
        std::cerr << farewell->message;
        return farewell->exit_code;
    }
    auto& invocation = std::get<Invocation>(parsed);
    const auto environment = read_environment();
    SystemClock clock;
    ops::DescriptorOutput standard_error{STDERR_FILENO};
    ops::TerminalProgress progress{clock, standard_error, [] {
                                       return ops::columns_of_terminal(STDERR_FILENO);
                                   }};
    ops::LogSink log{clock, log_options({}), progress};
    const auto settings = load(invocation, environment);
    if (!settings)
        return static_cast<int>(
            tell_bad_settings(invocation, settings.error(), "the settings cannot be read", log)
        );
    log.configure(log_options(settings->service));

    asio::io_context loop{1};
    auto* const shown = environment.errors_are_terminal ? &progress : nullptr;
    const World world{environment, loop.get_executor(), clock, real_dice(), log, shown};
    const bool is_service = std::holds_alternative<RunCommand>(invocation.command);
    Errand errand{std::move(invocation), *settings, world, log};
    auto code = is_service ? run_service(std::move(errand), loop) : run_command(std::move(errand), loop);
    if (!standard_output_was_taken())
    {
        log.error(events::command_failed, "what was to be printed could not be written");
        if (code == ExitCode::done)
            code = ExitCode::failed;
    }
    log.flush();
    return static_cast<int>(code);
}

}  // namespace giposync
