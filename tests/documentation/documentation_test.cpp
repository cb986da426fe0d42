// What people read has to keep up with what the program does.

#include "command_line.hpp"
#include "config/settings.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

namespace fs = std::filesystem;

namespace giposync {
namespace {

using Words = std::set<std::string>;

std::string text_of(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    EXPECT_FALSE(text.str().empty()) << file;
    return text.str();
}

std::string source(const std::string& file)
{
    return text_of(fs::path(SOURCE_DIR) / file);
}

// The first group of each match.
Words matches(const std::string& text, const std::string& pattern)
{
    const std::regex wanted{pattern};
    Words found;
    for (std::sregex_iterator it{text.begin(), text.end(), wanted}, end; it != end; ++it)
        found.insert((*it)[1].str());
    EXPECT_FALSE(found.empty()) << pattern;
    return found;
}

std::string help_of(const std::vector<std::string>& command)
{
    auto arguments = command;
    arguments.emplace_back("--help");
    return std::get<Farewell>(parse_command_line(arguments, "version")).output;
}

// "  name   description" behind the heading.
Words listed_commands(const std::string& help)
{
    const auto heading = help.find("Subcommands:");
    return heading == std::string::npos ? Words{} : matches(help.substr(heading), R"(\n  ([a-z]+) )");
}

Words all_commands()
{
    return listed_commands(help_of({}));
}

Words all_options()
{
    Words options = matches(help_of({}), R"(--([a-z-]+))");
    for (const auto& command : all_commands())
        options.merge(matches(help_of({command}), R"(--([a-z-]+))"));
    options.merge(matches(help_of({"catalogue", "propose"}), R"(--([a-z-]+))"));
    return options;
}

// Keys that a TOML text sets, be it in a comment.
Words keys_of(const std::string& toml)
{
    return matches("\n" + toml, R"(\n(?:# )?([a-z_]+) +=)");
}

bool has_word(const std::string& text, const std::string& word)
{
    return std::regex_search(text, std::regex("(^|[^a-z_-])" + word + "($|[^a-z_-])"));
}

TEST(Documentation, ReadmeSaysWhatEachEventMeans)
{
    const auto readme = source("README.md");
    for (const auto& name : matches(source("lib/base/event_names.hpp"), R"re("([a-z]+\.[a-z_]+)")re"))
        EXPECT_NE(readme.find("`" + name + "`"), std::string::npos) << name;
}

TEST(Documentation, ReadmeNamesNoEventThatDoesNotExist)
{
    const auto events = matches(source("lib/base/event_names.hpp"), R"re("([a-z]+\.[a-z_]+)")re");
    const auto readme = source("README.md");
    const auto tables = readme.substr(readme.find("## When it says something"));
    for (const auto& name : matches(tables.substr(0, tables.find("## Security")), R"(`([a-z]+\.[a-z_]+)`)"))
        EXPECT_TRUE(events.contains(name)) << name;
}

TEST(Documentation, ManualHasEachCommandAndOption)
{
    const auto manual = source("systemd/man/giposyncd.8");
    for (const auto& command : all_commands())
        EXPECT_NE(manual.find(".It Cm " + command), std::string::npos) << command;
    for (const auto& option : all_options())
        EXPECT_TRUE(has_word(manual, "Fl Fl " + option)) << option;
}

TEST(Documentation, CompletionHasEachCommandAndOption)
{
    const auto completion = source("systemd/giposyncd.bash-completion");
    for (const auto& command : all_commands())
        EXPECT_TRUE(has_word(completion, command)) << command;
    for (const auto& option : all_options())
        EXPECT_NE(completion.find("--" + option), std::string::npos) << option;
}

TEST(Documentation, ManualHasEachKeyOfTheSettings)
{
    const auto manual = source("systemd/man/giposyncd.toml.5");
    for (const auto& key : keys_of(source("config/giposyncd.toml")))
        EXPECT_TRUE(has_word(manual, "Ic " + key) || has_word(manual, ", " + key)) << key;
}

TEST(Documentation, ManualHasEachKeyOfTheCatalogue)
{
    const auto manual = source("systemd/man/giposyncd.toml.5");
    for (const auto& key : matches(source("config/README.md"), R"(\n\| `([a-z_]+)` \|)"))
        EXPECT_TRUE(has_word(manual, "Ic " + key)) << key;
}

TEST(Documentation, InstalledSettingsLoadAndNameNoAccount)
{
    const auto settings = config::parse_settings(text_of(INSTALLED_SETTINGS), "giposyncd.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_TRUE(settings->accounts.empty());
    EXPECT_TRUE(settings->applications.empty());
}

// Taking away one character in front of each line that can be a setting is all that it takes.
TEST(Documentation, InstalledSettingsAreTheSampleCommentedOut)
{
    const auto uncommented =
        std::regex_replace(text_of(INSTALLED_SETTINGS), std::regex(R"(\n#([^ #\n]))"), "\n$1");

    EXPECT_EQ(keys_of(uncommented), keys_of(source("config/giposyncd.toml")));
    const auto settings = config::parse_settings(uncommented, "giposyncd.toml");
    ASSERT_FALSE(settings);
    EXPECT_NE(settings.error().detail.find("client_id: is needed"), std::string::npos)
        << settings.error().detail;
}

TEST(Documentation, UnitAndManualAgreeWithTheProgramOnWhoAndWhere)
{
    const auto unit = source("systemd/giposyncd.service");
    const config::Service defaults;

    EXPECT_NE(unit.find("User=giposync\n"), std::string::npos);
    EXPECT_NE(unit.find("RestartPreventExitStatus=2\n"), std::string::npos);
    EXPECT_NE(unit.find("StateDirectory=giposync\n"), std::string::npos);
    EXPECT_TRUE(defaults.state_dir.string().starts_with("/var/lib/giposync/"));
    EXPECT_NE(
        source("systemd/giposyncd.tmpfiles").find("d " + defaults.state_dir.string() + "   0700"),
        std::string::npos
    );
}

}  // namespace
}  // namespace giposync
