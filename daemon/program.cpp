#include "program.hpp"

#include "base/event_names.hpp"
#include "base/system_clock.hpp"
#include "command_line.hpp"
#include "commands/commands.hpp"
#include "environment.hpp"
#include "exit_code.hpp"
#include "lifetime.hpp"
#include "ops/line_output.hpp"
#include "ops/log_sink.hpp"
#include "ops/terminal_progress.hpp"
#include "version.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <csignal>
#include <exception>
#include <filesystem>
#include <iostream>
#include <random>
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

ExitCode tell_bad_settings(const Invocation& invocation, const Error& error, Log& log)
{
    log.error(events::settings_invalid, error.detail);
    const auto* const status = std::get_if<StatusCommand>(&invocation.command);
    if (!status || status->form != StatusCommand::Form::check)
        return ExitCode::usage;
    std::cout << "GIPOSYNC UNKNOWN - the settings cannot be read\n";
    return commands::check_unknown;
}

asio::awaitable<ExitCode> execute(House& house, Invocation invocation, ops::LogSink& log)
{
    const auto chosen = house.chosen(invocation.accounts);
    if (!chosen && commands::needs_an_account(invocation.command))
    {
        log.error(events::settings_invalid, chosen.error().detail);
        co_return ExitCode::usage;
    }
    std::vector<AccountName> accounts;
    if (chosen)
        accounts = *chosen;
    co_return co_await commands::carry_out(
        house,
        std::move(invocation.command),
        std::move(accounts),
        std::cout
    );
}

// The loop, with the signals that end it.
ExitCode run_to_its_end(House& house, Invocation invocation, ops::LogSink& log, asio::io_context& loop)
{
    auto code = ExitCode::failed;
    bool done = false;
    const auto work = [&]() -> asio::awaitable<void> {
        code = co_await execute(house, std::move(invocation), log);
        done = true;
    };
    std::exception_ptr broken;
    asio::co_spawn(loop, until_told_to_stop(work(), [] {}), [&broken](std::exception_ptr failure, Ending) {
        broken = std::move(failure);
    });
    loop.run();
    if (broken)
        std::rethrow_exception(broken);
    if (!done)
        log.warning(events::command_failed, "stopped by a signal before it was done");
    return code;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments)
{
    std::signal(SIGPIPE, SIG_IGN);  // a closed socket or pipe is an error of that write
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
        return static_cast<int>(tell_bad_settings(invocation, settings.error(), log));
    log.configure(log_options(settings->service));

    asio::io_context loop{1};
    auto* const shown = environment.errors_are_terminal ? &progress : nullptr;
    const World world{environment, loop.get_executor(), clock, real_dice(), log, shown};
    House house{world, *settings};
    return static_cast<int>(run_to_its_end(house, std::move(invocation), log, loop));
}

}  // namespace giposync
