#include "config/catalogue_text.hpp"
#include "config/propose.hpp"
#include "config/settings.hpp"
#include "documents.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

// A page of items with these members.
std::string page_of(const std::string& members, const std::string& parameters = "")
{
    return R"({"get": {"parameters": [{"name": "offset", "in": "query", "type": "integer"},
        {"name": "limit", "in": "query", "type": "integer"})" +
           parameters + R"(], "responses": {"200": {"schema": {"properties": {"hasMore": {"type": "boolean"},
        "items": {"type": "array", "items": {"type": "object", "properties": {)" +
           members + "}}}}}}}}}";
}

const std::string plain_page = page_of(R"("id": {"type": "string"})");

std::vector<std::string> names(const Proposal& proposal)
{
    std::vector<std::string> found;
    for (const ProposedEntry& entry : proposal.entries)
        found.push_back(entry.resource.name.text());
    return found;
}

// What the settings know when the whole proposal is pasted into them.
Catalogue pasted(const std::string& proposal)
{
    auto settings = parse_settings(proposal, "proposal.toml");
    if (!settings)
        throw std::runtime_error(settings.error().detail + "\n" + proposal);
    return settings->catalogue;
}

struct DocumentTest : testing::TestWithParam<const char*>
{
    Swagger document = test::swagger(test::document_text(std::string(GetParam()) + ".json"));
};

// Change these files on purpose only: they are what people read.
TEST_P(DocumentTest, IsProposedAsExpected)
{
    EXPECT_EQ(to_toml(propose(document)), test::document_text(std::string(GetParam()) + ".toml"));
}

// Also over the shipped entry of the same name, of which nothing that is wrong may shine through.
TEST_P(DocumentTest, WorksInSettingsAsItWasMeant)
{
    const auto proposal = propose(document);
    const auto catalogue = pasted(to_toml(proposal));

    ASSERT_FALSE(proposal.entries.empty());
    for (const ProposedEntry& entry : proposal.entries)
    {
        const auto* found = find(catalogue, entry.resource.name);
        ASSERT_NE(found, nullptr) << entry.resource.name;
        auto wanted = entry.resource;
        wanted.zone = found->zone;
        wanted.every = found->every;
        wanted.max_lag = found->max_lag;
        EXPECT_EQ(to_toml(Catalogue{*found}), to_toml(Catalogue{wanted}));
    }
}

INSTANTIATE_TEST_SUITE_P(Styles, DocumentTest, testing::Values("swashbuckle", "springfox", "handwritten"));

TEST(ProposedNamesTest, AreEachGivenOnce)
{
    const auto document = test::swagger_with(
        R"("/v2/tenants/{t}/agenda/slots": )" + plain_page + R"(, "/v2/tenants/{t}/slots": )" + plain_page +
        R"(, "/v2/tenants/{t}/Slots": )" + plain_page + R"(, "/v2/tenants/{t}/PriceLists": )" + plain_page +
        R"(, "/v2/tenants/{t}/patients_all": )" + plain_page + R"(, "/v2/tenants/{t}/%20": )" + plain_page +
        R"(, "/v2/tenants/{t}/)" + std::string(100, 'x') + "\": " + plain_page
    );

    EXPECT_EQ(
        names(propose(document)),
        (std::vector<std::string>{
            "list",
            "price_lists",
            "slots",
            "agenda_slots",
            "patients_all_list",
            "slots_2",
            std::string(48, 'x') + "_list"})
    );
    pasted(to_toml(propose(document)));
}

TEST(ProposalTest, FindsTheTenantWhateverItIsCalled)
{
    for (const auto* path :
         {"/v2/tenants/{tenantId}/patients",
          "/v2/tenants/{tenant_id}/patients",
          "/v2/tenants/{id}/patients",
          "/v2/{tenantId}/patients",
          "/v2/tenants/{TenantID}/patients/"})
    {
        const auto proposal = propose(test::swagger_with("\"" + std::string(path) + "\": " + plain_page));
        EXPECT_EQ(names(proposal), std::vector<std::string>{"patients"}) << path;
    }
}

TEST(ProposalTest, LooksNowhereElse)
{
    for (const auto* path :
         {"/v2/patients", "/v2/tenants", "/v2/tenants/{t}", "/v2/userinfo", "/v2/tenants/{t}/x/{id}"})
    {
        const auto proposal = propose(test::swagger_with("\"" + std::string(path) + "\": " + plain_page));
        EXPECT_TRUE(proposal.entries.empty()) << path;
        EXPECT_TRUE(proposal.left_out.empty()) << path;
    }
}

TEST(ProposalTest, TheSameListIsProposedOnce)
{
    const auto proposal = propose(test::swagger_with(
        R"("/v2/tenants/{a}/patients": )" + plain_page + R"(, "/v2/tenants/{b}/patients": )" + plain_page
    ));

    EXPECT_EQ(names(proposal), std::vector<std::string>{"patients"});
    EXPECT_EQ(proposal.left_out, std::vector<std::string>{"/v2/tenants/{b}/patients: it is there twice"});
}

TEST(ProposalTest, AParentIsFoundThoughItsPathNamesTheTenantInAnotherWay)
{
    const auto proposal = propose(test::swagger_with(
        R"("/v2/tenants/{tenant_id}/orders": )" + plain_page +
        R"(, "/v2/tenants/{tenantId}/orders/{o}/lines": )" + plain_page
    ));

    ASSERT_EQ(names(proposal), (std::vector<std::string>{"orders", "order_lines"}));
    EXPECT_EQ(proposal.entries[1].resource.parent, ResourceName{"orders"});
    EXPECT_EQ(proposal.entries[1].resource.path, "/v2/tenants/{tenantId}/orders/{parent}/lines");
}

TEST(ProposalTest, AWindowIsTakenWhereTheListAsksForIt)
{
    const auto range = [](const std::string& required) {
        return R"(, {"name": "from", "in": "query", "type": "string", "format": "date-time")" + required +
               R"(}, {"name": "to", "in": "query", "type": "string", "format": "date-time"})";
    };
    const auto proposal = propose(test::swagger_with(
        R"("/v2/tenants/{t}/visits": )" + page_of("", range(R"(, "required": true)")) +
        R"(, "/v2/tenants/{t}/orders": )" + page_of("", range("")) + R"(, "/v2/tenants/{t}/freeSlots": )" +
        page_of("", range(""))
    ));

    ASSERT_EQ(names(proposal), (std::vector<std::string>{"free_slots", "orders", "visits"}));
    EXPECT_TRUE(proposal.entries[0].resource.window);
    EXPECT_FALSE(proposal.entries[1].resource.window);
    EXPECT_TRUE(proposal.entries[1].possible_window);
    ASSERT_TRUE(proposal.entries[2].resource.window);
    EXPECT_EQ(proposal.entries[2].resource.window->format, Window::Format::instant);
    EXPECT_EQ(proposal.entries[2].resource.window->from, "from");
}

// A filter on changes would miss the rows that only the days bring into the window.
TEST(ProposalTest, AWindowIsNotFilteredByChanges)
{
    const auto proposal = propose(test::swagger_with(
        R"("/v2/tenants/{t}/availabilities": )" +
        page_of(
            "",
            R"(, {"name": "from", "in": "query"}, {"name": "to", "in": "query"}, {"name": "updatedSince", "in": "query"})"
        )
    ));

    ASSERT_EQ(proposal.entries.size(), 1u);
    EXPECT_TRUE(proposal.entries[0].resource.window);
    EXPECT_FALSE(proposal.entries[0].resource.changed_since);
    EXPECT_EQ(
        proposal.entries[0].doubts.back(),
        "changed_since: updatedSince is left out: what comes into the window with the days has not changed"
    );
}

TEST(ProposalTest, WhatIsShippedAndNotInTheDocumentIsTakenBack)
{
    const auto catalogue = pasted(to_toml(propose(test::swagger_with(
        R"("/v2/tenants/{t}/patients": )" + plain_page + R"(, "/v2/tenants/{t}/availabilities": )" +
        plain_page
    ))));

    EXPECT_FALSE(find(catalogue, ResourceName{"patients"})->changed_since);
    EXPECT_FALSE(find(catalogue, ResourceName{"availabilities"})->window);
    EXPECT_EQ(find(catalogue, ResourceName{"availabilities"})->zone, "Europe/Rome");
}

TEST(ProposalTest, NothingFoundIsSaid)
{
    const auto text = to_toml(propose(test::swagger(R"({"swagger": "2.0", "paths": {}})")));

    EXPECT_TRUE(text.starts_with("# Proposed from a document without a title. Lists found: 0.\n")) << text;
    pasted(text);
}

}  // namespace
}  // namespace giposync::config
