#include "command_line.hpp"

#include "config/wording.hpp"
#include "exit_code.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <sstream>
#include <utility>

namespace giposync {
namespace {

// What the options write into; the subcommand that was given decides which of it counts.
struct Raw
{
    std::string config;
    std::vector<std::string> accounts;
    std::vector<std::string> resources;
    bool reconcile = false;
    bool accept_deletions = false;
    bool json = false;
    bool check = false;
    std::string spec;
    std::string file;
};

template <class Name>
std::vector<Name> names(const std::vector<std::string>& texts)
{
    return {texts.begin(), texts.end()};
}

void add_common_options(CLI::App& app, Raw& raw)
{
    app.add_option(
           "--config",
           raw.config,
           "settings (default: $GIPOSYNC_CONFIG, then /etc/giposync/giposyncd.toml)"
    )
        ->type_name("FILE");
    app.add_option("--account", raw.accounts, "only this account; may be repeated (default: all)")
        ->type_name("NAME")
        ->allow_extra_args(false);
}

void add_sync(CLI::App& app, Raw& raw)
{
    auto* const sync = app.add_subcommand("sync", "One pass now, in the foreground, then exit");
    sync->add_option("RESOURCE", raw.resources, "only these resources (default: all)");
    sync->add_flag("--reconcile", raw.reconcile, "walk everything and find deletions");
    sync->add_flag("--accept-deletions", raw.accept_deletions, "let deletions go that are held back")
        ->needs("--reconcile");
}

void add_status(CLI::App& app, Raw& raw)
{
    auto* const status = app.add_subcommand("status", "What is fresh, stale or broken");
    auto* const json = status->add_flag("--json", raw.json, "for programs");
    status
        ->add_flag(
            "--check",
            raw.check,
            "as a monitoring plug-in: exit 0 ok, 1 stale, 2 needs a person, 3 unknown"
        )
        ->excludes(json);
}

void add_catalogue(CLI::App& app, Raw& raw)
{
    auto* const catalogue = app.add_subcommand("catalogue", "Prints the resource catalogue in force");
    auto* const propose =
        catalogue->add_subcommand("propose", "Prints catalogue entries that fit an OpenAPI 2.0 document");
    propose->add_option("--spec", raw.spec, "the document: a file or a URL")
        ->required()
        ->type_name("FILE_OR_URL");
}

void add_commands(CLI::App& app, Raw& raw)
{
    app.add_subcommand("run", "The service: syncs on schedule, in the foreground, until SIGTERM");
    app.add_subcommand("login", "Logs in once, by a code that is approved in a browser");
    app.add_subcommand("logout", "Revokes the login at the server and forgets it");
    add_sync(app, raw);
    add_status(app, raw);
    app.add_subcommand("doctor", "Checks each thing that can be wrong and says how to mend it");
    add_catalogue(app, raw);
    auto* const backup = app.add_subcommand("backup", "Writes a consistent copy of an account's mirror");
    backup->add_option("FILE", raw.file, "where to")->required();
    auto* const verify = app.add_subcommand("verify", "Compares the API with the mirror, changing nothing");
    verify->add_option("RESOURCE", raw.resources, "only these resources (default: all)");
    for (auto* const command : app.get_subcommands(nullptr))
        command->fallthrough();
}

Command command_of(const CLI::App& app, const Raw& raw)
{
    const auto* const given = app.get_subcommands().front();
    const auto name = given->get_name();
    if (name == "login")
        return LoginCommand{};
    if (name == "logout")
        return LogoutCommand{};
    if (name == "sync")
        return SyncCommand{names<ResourceName>(raw.resources), raw.reconcile, raw.accept_deletions};
    if (name == "status")
        return StatusCommand{
            raw.json    ? StatusCommand::Form::json
            : raw.check ? StatusCommand::Form::check
                        : StatusCommand::Form::people};
    if (name == "doctor")
        return DoctorCommand{};
    if (name == "catalogue" && given->get_subcommands().empty())
        return CatalogueCommand{};
    if (name == "catalogue")
        return ProposeCommand{raw.spec};
    if (name == "backup")
        return BackupCommand{raw.file};
    if (name == "verify")
        return VerifyCommand{names<ResourceName>(raw.resources)};
    return RunCommand{};
}

std::vector<std::string> names_of_commands(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* const command : app.get_subcommands(nullptr))
        names.push_back(command->get_name());
    return names;
}

// A word in the place of a command that is none; CLI11 itself would only say that a command is missing.
std::optional<std::string> unknown_command(const CLI::App& app)
{
    if (!app.get_subcommands().empty())
        return std::nullopt;
    for (const auto& word : app.remaining())
        if (!word.starts_with("-"))
            return word;
    return std::nullopt;
}

Farewell farewell(const CLI::App& app, const CLI::Error& error)
{
    if (const auto word = unknown_command(app); word && error.get_exit_code() != 0)
    {
        const auto nearest = config::nearest(*word, names_of_commands(app));
        return {
            static_cast<int>(ExitCode::usage),
            "",
            "giposyncd has no command " + config::in_quotes(*word) + ", the nearest is " +
                config::in_quotes(nearest) + "; --help lists them all\n"};
    }

    std::ostringstream output;
    std::ostringstream message;
    const int code = app.exit(error, output, message);
    if (code == 0)
        return {0, output.str(), ""};
    return {static_cast<int>(ExitCode::usage), "", message.str()};
}

}  // namespace

std::variant<Invocation, Farewell> parse_command_line(
    const std::vector<std::string>& arguments,
    const std::string& version
)
{
    CLI::App app{"Keeps a local SQLite mirror of a GipoNext clinic complete and fresh", "giposyncd"};
    Raw raw;
    app.require_subcommand(1);
    app.set_version_flag("--version", version);
    add_common_options(app, raw);
    add_commands(app, raw);
    try
    {
        std::vector<std::string> reversed{arguments.rbegin(), arguments.rend()};  // as CLI11 wants them
        app.parse(std::move(reversed));
    }
    catch (const CLI::Error& error)
    {
        return farewell(app, error);
    }
    Invocation invocation;
    invocation.command = command_of(app, raw);
    if (!raw.config.empty())
        invocation.config = raw.config;
    invocation.accounts = names<AccountName>(raw.accounts);
    return invocation;
}

}  // namespace giposync
