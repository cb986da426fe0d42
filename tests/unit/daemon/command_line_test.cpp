#include "command_line.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <variant>
#include <vector>

namespace giposync {
namespace {

using Arguments = std::vector<std::string>;

Invocation understood(const Arguments& arguments)
{
    auto parsed = parse_command_line(arguments, "giposyncd 9.9.9");
    if (const auto* const farewell = std::get_if<Farewell>(&parsed))
        ADD_FAILURE() << testing::PrintToString(arguments) << ": " << farewell->message;
    return parsed.index() == 0 ? std::get<Invocation>(parsed) : Invocation{};
}

template <class Wanted>
Wanted command_of(const Arguments& arguments)
{
    const auto invocation = understood(arguments);
    EXPECT_TRUE(std::holds_alternative<Wanted>(invocation.command)) << testing::PrintToString(arguments);
    return std::holds_alternative<Wanted>(invocation.command) ? std::get<Wanted>(invocation.command)
                                                              : Wanted{};
}

Farewell farewell_to(const Arguments& arguments)
{
    auto parsed = parse_command_line(arguments, "giposyncd 9.9.9");
    if (const auto* const farewell = std::get_if<Farewell>(&parsed))
        return *farewell;
    ADD_FAILURE() << testing::PrintToString(arguments) << " is taken for a command";
    return {};
}

TEST(CommandLineTest, EachCommandIsUnderstood)
{
    command_of<RunCommand>({"run"});
    command_of<LoginCommand>({"login"});
    command_of<LogoutCommand>({"logout"});
    command_of<DoctorCommand>({"doctor"});
    command_of<CatalogueCommand>({"catalogue"});
    EXPECT_EQ(command_of<ProposeCommand>({"catalogue", "propose", "--spec", "a.json"}).spec, "a.json");
    EXPECT_EQ(
        command_of<ProposeCommand>({"catalogue", "propose", "--spec=https://a/b?c=d"}).spec,
        "https://a/b?c=d"
    );
    EXPECT_EQ(command_of<BackupCommand>({"backup", "copy of mine.db"}).file, "copy of mine.db");
}

TEST(CommandLineTest, SyncTakesResourcesAndItsFlags)
{
    const auto plain = command_of<SyncCommand>({"sync"});
    EXPECT_TRUE(plain.resources.empty());
    EXPECT_FALSE(plain.reconcile);
    EXPECT_FALSE(plain.accept_deletions);

    const auto some =
        command_of<SyncCommand>({"sync", "patients", "--reconcile", "invoices", "--accept-deletions"});
    EXPECT_EQ(some.resources, (std::vector{ResourceName{"patients"}, ResourceName{"invoices"}}));
    EXPECT_TRUE(some.reconcile);
    EXPECT_TRUE(some.accept_deletions);
}

TEST(CommandLineTest, BehindACommandTheNameOfAnotherIsNoCommand)
{
    EXPECT_EQ(command_of<SyncCommand>({"sync", "run"}).resources, std::vector{ResourceName{"run"}});
}

TEST(CommandLineTest, VerifyTakesResources)
{
    EXPECT_TRUE(command_of<VerifyCommand>({"verify"}).resources.empty());
    EXPECT_EQ(
        command_of<VerifyCommand>({"verify", "patients"}).resources,
        std::vector{ResourceName{"patients"}}
    );
}

TEST(CommandLineTest, StatusHasThreeForms)
{
    EXPECT_EQ(command_of<StatusCommand>({"status"}).form, StatusCommand::Form::people);
    EXPECT_EQ(command_of<StatusCommand>({"status", "--json"}).form, StatusCommand::Form::json);
    EXPECT_EQ(command_of<StatusCommand>({"status", "--check"}).form, StatusCommand::Form::check);
}

TEST(CommandLineTest, CommonOptionsStandBeforeOrBehindTheCommand)
{
    for (const Arguments& arguments : std::vector<Arguments>{
             {"--config", "a.toml", "--account", "milano", "--account", "roma", "sync", "patients"},
             {"sync", "patients", "--config", "a.toml", "--account", "milano", "--account", "roma"},
             {"--config=a.toml", "sync", "--account=milano", "patients", "--account=roma"}})
    {
        const auto invocation = understood(arguments);

        EXPECT_EQ(invocation.config, std::filesystem::path{"a.toml"}) << testing::PrintToString(arguments);
        EXPECT_EQ(invocation.accounts, (std::vector{AccountName{"milano"}, AccountName{"roma"}}));
        ASSERT_TRUE(std::holds_alternative<SyncCommand>(invocation.command));
        EXPECT_EQ(std::get<SyncCommand>(invocation.command).resources, std::vector{ResourceName{"patients"}});
    }
}

TEST(CommandLineTest, WithoutCommonOptionsTheDefaultsCount)
{
    const auto invocation = understood({"run"});

    EXPECT_EQ(invocation.config, std::nullopt);
    EXPECT_TRUE(invocation.accounts.empty());
}

struct Misuse
{
    Arguments arguments;
    const char* said;  // part of it

    friend std::ostream& operator<<(std::ostream& out, const Misuse& one)
    {
        return out << testing::PrintToString(one.arguments);
    }
};

class MisuseTest : public testing::TestWithParam<Misuse>
{
};

TEST_P(MisuseTest, EndsWithTwoAndSaysWhyOnStandardError)
{
    const auto farewell = farewell_to(GetParam().arguments);

    EXPECT_EQ(farewell.exit_code, 2);
    EXPECT_EQ(farewell.output, "");
    EXPECT_NE(farewell.message.find(GetParam().said), std::string::npos) << farewell.message;
    EXPECT_TRUE(farewell.message.ends_with("\n"));
}

INSTANTIATE_TEST_SUITE_P(
    CommandLines,
    MisuseTest,
    testing::Values(
        Misuse{{}, "subcommand"},
        Misuse{{"--config", "a.toml"}, "subcommand"},
        Misuse{{"sink"}, "no command \"sink\", the nearest is \"sync\""},
        Misuse{{"--account", "milano", "stat"}, "no command \"stat\", the nearest is \"status\""},
        Misuse{{"sync", "--recon"}, "--recon"},
        Misuse{{"sync", "--accept-deletions"}, "--reconcile"},
        Misuse{{"run", "now"}, "now"},
        Misuse{{"login", "milano"}, "milano"},
        Misuse{{"--account"}, "--account"},
        Misuse{{"run", "--config"}, "--config"},
        Misuse{{"status", "--json", "--check"}, "--json"},
        Misuse{{"catalogue", "propose"}, "--spec"},
        Misuse{{"catalogue", "suggest"}, "suggest"},
        Misuse{{"backup"}, "FILE"},
        Misuse{{"backup", "a", "b"}, "b"},
        Misuse{{"--unknown", "run"}, "--unknown"}
    )
);

TEST(CommandLineTest, HelpIsNoFailure)
{
    for (const Arguments& arguments :
         std::vector<Arguments>{{"--help"}, {"-h"}, {"sync", "--help"}, {"--help", "run"}})
    {
        const auto farewell = farewell_to(arguments);

        EXPECT_EQ(farewell.exit_code, 0) << testing::PrintToString(arguments);
        EXPECT_EQ(farewell.message, "");
        EXPECT_NE(farewell.output.find("Usage: giposyncd"), std::string::npos) << farewell.output;
    }
    const auto all = farewell_to({"--help"}).output;
    for (const char* const command :
         {"run", "login", "logout", "sync", "status", "doctor", "catalogue", "backup", "verify"})
        EXPECT_NE(all.find("\n  " + std::string(command) + " "), std::string::npos) << command;
    EXPECT_NE(farewell_to({"sync", "--help"}).output.find("--accept-deletions"), std::string::npos);
}

TEST(CommandLineTest, VersionIsWhatTheProgramSays)
{
    const auto farewell = farewell_to({"--version"});

    EXPECT_EQ(farewell.exit_code, 0);
    EXPECT_EQ(farewell.output, "giposyncd 9.9.9\n");
    EXPECT_EQ(farewell.message, "");
}

}  // namespace
}  // namespace giposync
