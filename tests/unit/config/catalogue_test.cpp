#include "config/catalogue.hpp"
#include "config/settings.hpp"
#include "settings_text.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names(const Catalogue& catalogue)
{
    std::vector<std::string> found;
    for (const Resource& resource : catalogue)
        found.push_back(resource.name.text());
    return found;
}

// The catalogue in force with this in the settings.
Catalogue with(const std::string& resources)
{
    auto settings = parse_settings(test::with("", resources), "s.toml");
    if (!settings)
        throw std::runtime_error(settings.error().detail);
    return settings->catalogue;
}

Resource resource(const Catalogue& catalogue, const std::string& name)
{
    const auto* found = find(catalogue, ResourceName{name});
    if (!found)
        throw std::runtime_error("no resource " + name);
    return *found;
}

TEST(ShippedCatalogue, HasTheNineResourcesThatAreDocumented)
{
    EXPECT_EQ(
        names(shipped_catalogue()),
        (std::vector<std::string>{
            "patients",
            "agendas",
            "appointments",
            "availabilities",
            "treatments",
            "price_lists",
            "episodes",
            "medical_reports",
            "invoices"})
    );
}

TEST(ShippedCatalogue, AsksForTheSixDocumentedScopesAndNoOther)
{
    std::set<std::string> scopes;
    for (const Resource& one : shipped_catalogue())
        scopes.insert(one.scope);

    EXPECT_EQ(
        scopes,
        (std::set<std::string>{
            "giponext.patients",
            "giponext.agenda",
            "giponext.treatments",
            "giponext.episodes",
            "giponext.medicalreports",
            "giponext.invoices"})
    );
}

TEST(ShippedCatalogue, WalksInFullWhatHasNoMemoryOfChanges)
{
    for (const Resource& one : shipped_catalogue())
    {
        const std::set<std::string> full{"agendas", "availabilities", "price_lists"};
        EXPECT_EQ(one.changed_since.has_value(), !full.contains(one.name.text())) << one.name;
        EXPECT_EQ(one.window.has_value(), one.name.text() == "availabilities") << one.name;
    }
}

TEST(ShippedCatalogue, ItsCommentedExampleWorksInSettings)
{
    const auto catalogue = with(R"(
[resources.price_list_items]
path   = "/v2/tenants/{tenantId}/pricelists/{parent}/items"
parent = "price_lists"
scope  = "giponext.treatments"
every  = "6h"
)");

    EXPECT_EQ(catalogue.size(), 10u);
    EXPECT_EQ(catalogue.back().parent, ResourceName{"price_lists"});
}

TEST(CatalogueOverrides, ChangeOneKeyAndKeepTheOthers)
{
    const auto changed = resource(with("[resources.appointments]\nlimit = 500\n"), "appointments");

    EXPECT_EQ(changed.limit, 500);
    EXPECT_EQ(changed.changed_since, "updatedSince");
    EXPECT_EQ(changed.scope, "giponext.agenda");
}

TEST(CatalogueOverrides, KeepTheOrderAndAddWhatIsNewAtTheEnd)
{
    const auto catalogue = with(R"([resources.zebras]
path = "/v2/tenants/{tenantId}/zebras"
scope = "s"
[resources.agendas]
every = "2m"
[resources.apes]
path = "/v2/tenants/{tenantId}/apes"
scope = "s"
)");

    auto expected = names(shipped_catalogue());
    expected.insert(expected.end(), {"zebras", "apes"});
    EXPECT_EQ(names(catalogue), expected);
}

TEST(CatalogueOverrides, ReadEveryKey)
{
    const auto all = resource(
        with(R"([resources.everything]
path = "/v2/tenants/{tenantId}/invoices/{parent}/lines"
scope = "giponext.invoices"
parent = "invoices"
items = "data"
id = "meta.uuid"
updated_at = "meta.modified"
zone = "Europe/Rome"
deleted = "isDeleted"
changed_since = "modifiedAfter"
query = { sort = "updatedAt", version = 2, includeDeleted = true }
limit = 250
window = { from = "dateFrom", to = "dateTo", back = "1y", ahead = "30d", slice = "7d", format = "instant" }
every = "90s"
reconcile_every = "2d"
hold_deletions = { rows = 5, share = "2.5%" }
max_lag = "1h"
margin = "5m"
)"),
        "everything"
    );

    EXPECT_EQ(all.path, "/v2/tenants/{tenantId}/invoices/{parent}/lines");
    EXPECT_EQ(all.scope, "giponext.invoices");
    EXPECT_EQ(all.parent, ResourceName{"invoices"});
    EXPECT_EQ(all.items, "data");
    EXPECT_EQ(all.id, "meta.uuid");
    EXPECT_EQ(all.updated_at, "meta.modified");
    EXPECT_EQ(all.zone, "Europe/Rome");
    EXPECT_EQ(all.deleted, "isDeleted");
    EXPECT_EQ(all.changed_since, "modifiedAfter");
    EXPECT_EQ(all.query, (Parameters{{"sort", "updatedAt"}, {"version", "2"}, {"includeDeleted", "true"}}));
    EXPECT_EQ(all.limit, 250);
    ASSERT_TRUE(all.window);
    EXPECT_EQ(all.window->from, "dateFrom");
    EXPECT_EQ(all.window->to, "dateTo");
    EXPECT_EQ(all.window->back, 365 * 24h);
    EXPECT_EQ(all.window->ahead, 30 * 24h);
    EXPECT_EQ(all.window->slice, 7 * 24h);
    EXPECT_EQ(all.window->format, Window::Format::instant);
    EXPECT_EQ(all.every, 90s);
    EXPECT_EQ(all.reconcile_every, 48h);
    EXPECT_EQ(all.hold_deletions.rows, 5);
    EXPECT_DOUBLE_EQ(all.hold_deletions.share, 0.025);
    EXPECT_EQ(all.max_lag, 1h);
    EXPECT_EQ(all.margin, 5min);
}

TEST(CatalogueOverrides, ANewResourceHasTheDefaultsOfTheContract)
{
    const auto fresh =
        resource(with("[resources.x]\npath = \"/v2/tenants/{tenantId}/x\"\nscope = \"s\"\n"), "x");

    EXPECT_FALSE(fresh.parent);
    EXPECT_FALSE(fresh.items);
    EXPECT_EQ(fresh.id, "id");
    EXPECT_EQ(fresh.updated_at, "updatedAt");
    EXPECT_EQ(fresh.zone, "UTC");
    EXPECT_FALSE(fresh.deleted);
    EXPECT_FALSE(fresh.changed_since);
    EXPECT_TRUE(fresh.query.empty());
    EXPECT_EQ(fresh.limit, 100);
    EXPECT_FALSE(fresh.window);
    EXPECT_EQ(fresh.every, 15min);
    EXPECT_EQ(fresh.reconcile_every, 24h);
    EXPECT_EQ(fresh.hold_deletions.rows, 20);
    EXPECT_DOUBLE_EQ(fresh.hold_deletions.share, 0.10);
    EXPECT_EQ(fresh.max_lag, 45min);
    EXPECT_EQ(fresh.margin, 60s);
}

TEST(CatalogueOverrides, WhatIsLateFollowsTheIntervalUnlessItIsSaid)
{
    EXPECT_EQ(resource(with("[resources.patients]\nevery = \"2m\"\n"), "patients").max_lag, 6min);
    EXPECT_EQ(
        resource(with("[resources.patients]\nevery = \"2m\"\nmax_lag = \"1h\"\n"), "patients").max_lag,
        1h
    );
    EXPECT_EQ(resource(with("[resources.patients]\nmax_lag = \"\"\n"), "patients").max_lag, 45min);
}

TEST(CatalogueOverrides, AnEmptyValueTakesAKeyBack)
{
    const auto catalogue = with(R"([resources.availabilities]
window = {}
query = {}
zone = ""
every = ""
limit = ""
hold_deletions = {}
parent = ""
[resources.patients]
changed_since = ""
deleted = ""
items = ""
id = ""
updated_at = ""
)");

    const auto availabilities = resource(catalogue, "availabilities");
    EXPECT_FALSE(availabilities.window);
    EXPECT_TRUE(availabilities.query.empty());
    EXPECT_EQ(availabilities.zone, "UTC");
    EXPECT_EQ(availabilities.every, 15min);
    EXPECT_EQ(availabilities.limit, 100);
    EXPECT_EQ(availabilities.hold_deletions.rows, 20);
    EXPECT_FALSE(availabilities.parent);
    const auto patients = resource(catalogue, "patients");
    EXPECT_FALSE(patients.changed_since);
    EXPECT_FALSE(patients.deleted);
    EXPECT_FALSE(patients.items);
    EXPECT_EQ(patients.id, "id");
    EXPECT_EQ(patients.updated_at, "updatedAt");
}

TEST(CatalogueOverrides, AnEmptyWindowMayBeAStringToo)
{
    EXPECT_FALSE(resource(with("[resources.availabilities]\nwindow = \"\"\n"), "availabilities").window);
}

TEST(CatalogueOverrides, AShareIsAPercentageOrANumber)
{
    const auto share = [](const std::string& value) {
        const auto text = "[resources.patients]\nhold_deletions = { share = " + value + " }\n";
        return resource(with(text), "patients").hold_deletions.share;
    };

    EXPECT_DOUBLE_EQ(share("\"10%\""), 0.1);
    EXPECT_DOUBLE_EQ(share("\"0%\""), 0.0);
    EXPECT_DOUBLE_EQ(share("\"100%\""), 1.0);
    EXPECT_DOUBLE_EQ(share("0.25"), 0.25);
    EXPECT_DOUBLE_EQ(share("1"), 1.0);
}

TEST(CatalogueOfItsOwn, IsReadWhole)
{
    const auto catalogue =
        parse_catalogue("[resources.x]\npath = \"/v2/tenants/{tenantId}/x\"\nscope = \"s\"\n", "c.toml");

    ASSERT_TRUE(catalogue) << catalogue.error().detail;
    EXPECT_EQ(names(*catalogue), std::vector<std::string>{"x"});
}

TEST(CatalogueOfItsOwn, HoldsNothingElse)
{
    const auto catalogue = parse_catalogue("[service]\n", "c.toml");

    ASSERT_FALSE(catalogue);
    EXPECT_EQ(catalogue.error().detail, "c.toml:1: service: unknown table; the nearest known is resources");
}

TEST(CatalogueOfItsOwn, MustBeToml)
{
    EXPECT_EQ(parse_catalogue("[", "c.toml").error().code, Errc::invalid);
}

}  // namespace
}  // namespace giposync::config
