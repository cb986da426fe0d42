#pragma once

#include "base/ids.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace giposync {

struct RunCommand
{
};

struct LoginCommand
{
};

struct LogoutCommand
{
};

struct SyncCommand
{
    std::vector<ResourceName> resources;  // empty: all of the account
    bool reconcile = false;
    bool accept_deletions = false;
};

struct StatusCommand
{
    enum class Form
    {
        people,
        json,
        check,
    };

    Form form = Form::people;
};

struct DoctorCommand
{
};

struct CatalogueCommand
{
};

struct ProposeCommand
{
    std::string spec;  // a file or a URL
};

struct BackupCommand
{
    std::filesystem::path file;
};

struct VerifyCommand
{
    std::vector<ResourceName> resources;
};

using Command = std::variant<
    RunCommand,
    LoginCommand,
    LogoutCommand,
    SyncCommand,
    StatusCommand,
    DoctorCommand,
    CatalogueCommand,
    ProposeCommand,
    BackupCommand,
    VerifyCommand>;

// What was asked for: a command and what all commands have in common.
struct Invocation
{
    Command command;
    std::optional<std::filesystem::path> config;
    std::vector<AccountName> accounts;  // empty: all
};

// Nothing to do but to say something and leave: help, version, wrong usage.
struct Farewell
{
    int exit_code = 0;
    std::string output;   // for standard output
    std::string message;  // for standard error
};

// Pure: prints nothing, exits nothing. `arguments` without the program's name; `version` is what --version
// says.
std::variant<Invocation, Farewell> parse_command_line(
    const std::vector<std::string>& arguments,
    const std::string& version
);

}  // namespace giposync
