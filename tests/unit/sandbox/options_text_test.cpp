#include "sandbox/options_text.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

TEST(OptionsTextTest, SetsWhatItNames)
{
    Options options;
    const std::vector<std::pair<std::string, std::string>> settings{
        {"data.seed", "7"},
        {"data.ids", "uuid"},
        {"data.times", "rome"},
        {"data.digits", "0"},
        {"data.kept_digits", "9"},
        {"pages.items", "data.items"},
        {"pages.short_pages", "0.25"},
        {"pages.over_max", "refused"},
        {"rate.requests", "60"},
        {"rate.per", "0.5"},
        {"rate.form", "date"},
        {"rows.invoices", "12"},
        {"lists.order", "id"},
        {"lists.patients.order", "name"},
        {"lists.patients.soft_delete", "time:deletedAt"},
        {"lists.appointments.window", "dateFrom,dateTo,included,optional"},
        {"lists.availabilities.window", "off"},
        {"accounts.rotation", "left_out"},
        {"accounts.interval", "absent"},
        {"accounts.inactivity", "86400"},
        {"accounts.most_logins", "3"},
        {"accounts.approve_polls", "2"},
        {"accounts.approve_user", "bruno"},
        {"accounts.grants", "offline_access giponext.patients"}};
    for (const auto& [name, value] : settings)
        EXPECT_EQ(set_option(options, name, value), std::nullopt) << name;

    EXPECT_EQ(options.data.seed, 7);
    EXPECT_EQ(options.data.ids, IdStyle::uuid);
    EXPECT_EQ(options.data.times.zoning, Zoning::rome);
    EXPECT_EQ(options.data.times.digits, 0);
    EXPECT_EQ(options.data.kept_digits, 9);
    EXPECT_EQ(options.pages.envelope.items, "data.items");
    EXPECT_EQ(options.pages.short_pages, 0.25);
    EXPECT_EQ(options.pages.over_max, Objection::refused);
    EXPECT_EQ(options.rate.requests, 60);
    EXPECT_EQ(options.rate.per, 500ms);
    EXPECT_EQ(options.rate.form, RetryAfterForm::date);
    EXPECT_EQ(options.data.rows[Kind::invoices], 12);
    EXPECT_EQ(options.lists[Kind::patients].order, SortKey::name);
    EXPECT_EQ(options.lists[Kind::invoices].order, SortKey::id);
    EXPECT_EQ(options.lists[Kind::patients].soft_delete->field, "deletedAt");
    EXPECT_EQ(options.lists[Kind::patients].soft_delete->form, SoftDeleteOptions::Form::time);
    EXPECT_EQ(options.lists[Kind::appointments].window->to, "dateTo");
    EXPECT_EQ(options.lists[Kind::appointments].window->end, WindowOptions::End::included);
    EXPECT_EQ(options.lists[Kind::appointments].window->need, WindowOptions::Need::optional);
    EXPECT_FALSE(options.lists[Kind::availabilities].window);
    EXPECT_EQ(options.accounts.rotation, Rotation::stays_and_is_left_out);
    EXPECT_EQ(options.accounts.interval, std::nullopt);
    EXPECT_EQ(options.accounts.inactivity, 24h);
    EXPECT_EQ(options.accounts.most_logins, 3);
    EXPECT_EQ(options.accounts.approves_itself->polls, 2);
    EXPECT_EQ(options.accounts.approves_itself->user, "bruno");
    EXPECT_EQ(options.accounts.users.front().grants->size(), 2);
}

TEST(OptionsTextTest, SaysWhatIsWrong)
{
    Options options;
    EXPECT_EQ(set_option(options, "data.sede", "1"), "there is no option data.sede; --options lists them");
    EXPECT_EQ(set_option(options, "data.seed", "x"), "data.seed takes NUMBER, not \"x\"");
    EXPECT_EQ(set_option(options, "data.ids", "guid"), "data.ids takes text|number|uuid, not \"guid\"");
    EXPECT_EQ(
        set_option(options, "rows.horses", "1"),
        "there is no option rows.horses; --options lists them"
    );
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"lists.horses.order", "id"},
             {"lists.patients.colour", "id"},
             {"lists.order", "colour"},
             {"lists.soft_delete", "flag"},
             {"lists.soft_delete", "flag:"},
             {"lists.soft_delete", "maybe:x"},
             {"lists.window", "from"},
             {"lists.window", "from,to,perhaps"},
             {"lists.window", ",to"},
             {"rows.invoices", "many"},
             {"accounts.interval", "-1"},
             {"accounts.interval", "soon"},
             {"accounts.most_logins", "few"},
             {"rate.per", "nan"}})
        EXPECT_TRUE(set_option(options, name, value)) << name << "=" << value;
}

TEST(OptionsTextTest, EveryNameOfTheHelpExists)
{
    std::istringstream help{option_help()};
    std::size_t count = 0;
    for (std::string line; std::getline(help, line); ++count)
    {
        auto name = line.substr(0, line.find(" = "));
        if (const auto any = name.find("[.RESOURCE]"); any != std::string::npos)
            name.replace(any, 11, ".patients");
        if (name == "rows.RESOURCE")
            name = "rows.patients";
        Options options;
        const auto wrong = set_option(options, name, "\x01");
        EXPECT_TRUE(!wrong || wrong->find("takes") != std::string::npos) << *wrong;
    }
    EXPECT_GT(count, 50);
}

}  // namespace
}  // namespace giposync::sandbox
