#include "base/json.hpp"
#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct ApiTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;

    Browser& start(const std::string& user = "anna", const std::string& scope = every_scope)
    {
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        browser->log_in(user, scope);
        return *browser;
    }
};

TEST_F(ApiTest, SaysWhoIsThere)
{
    EXPECT_EQ(
        start().get("/v2/userinfo").body,
        R"({"sub":"user-1001","name":"Anna Sistemi","tenants":[{"id":"tenant-abc123","name":"Clinica Milano"}]})"
    );
    EXPECT_EQ(
        start("bruno", "openid").get("/v2/userinfo").body,
        R"({"sub":"user-2001","name":"Bruno Altrove","tenants":[{"id":"tenant-xyz789","name":"Studio Altrove"}]})"
    );
}

TEST_F(ApiTest, WantsAToken)
{
    start().token = "";
    const auto refused = browser->list("patients");
    EXPECT_EQ(refused.status, 401);
    EXPECT_NE(header(refused.headers, "WWW-Authenticate"), nullptr);
    EXPECT_EQ(value_in(refused, "message"), "Authorization has been denied for this request.");
    browser->token = "at-invented";
    EXPECT_EQ(browser->list("patients").status, 401);
    EXPECT_EQ(browser->get("/v2/userinfo").status, 401);
}

TEST_F(ApiTest, EachListWantsItsScope)
{
    for (const KindFacts& one : kinds)
    {
        const bool items = one.kind == Kind::price_list_items;
        const auto path = items ? "pricelists/prl-0000000001/items" : std::string(one.segment);
        const auto query = one.kind == Kind::availabilities ? "?from=2026-02-01&to=2026-03-01" : "";
        EXPECT_EQ(start("anna", std::string(one.scope)).list(path + query).status, 200) << path;

        std::string others;
        for (const auto& scope : scopes_in(every_scope))
            others += scope == one.scope ? "" : scope + " ";
        EXPECT_EQ(start("anna", others).list(path + query).status, 403) << path;
    }
}

TEST_F(ApiTest, AUserMayLackAPermission)
{
    start();
    sandbox->accounts().users().find("anna")->denied.insert(Kind::invoices);
    EXPECT_EQ(browser->list("invoices").status, 403);
    EXPECT_EQ(browser->list("patients").status, 200);
    sandbox->accounts().users().find("anna")->denied.clear();
    EXPECT_EQ(browser->list("invoices").status, 200);
}

TEST_F(ApiTest, AnotherTenantDoesNotExist)
{
    start();
    EXPECT_EQ(browser->get("/v2/tenants/tenant-xyz789/patients").status, 404);
    EXPECT_EQ(browser->get("/v2/tenants/nobody/patients").status, 404);
    start("bruno");
    EXPECT_EQ(browser->get("/v2/tenants/tenant-xyz789/patients").status, 200);
    EXPECT_EQ(browser->list("patients").status, 404);
    sandbox->clinic("tenant-xyz789");
    EXPECT_THROW(sandbox->clinic("nobody"), std::out_of_range);
}

TEST_F(ApiTest, ARowIsServedByItsId)
{
    start();
    const auto truth = sandbox->truth(Kind::patients);
    const auto& [id, text] = *truth.begin();
    EXPECT_EQ(browser->list("patients/" + id).body, text);
    EXPECT_EQ(browser->list("patients/pat%2D0000000001").body, text);
    EXPECT_EQ(browser->list("patients/pat-9999999999").status, 404);
    EXPECT_EQ(browser->list("patients/inv-0000000001").status, 404);
    EXPECT_EQ(browser->list("pricelists/prl-0000000001/items/pli-0000000001").status, 200);
    EXPECT_EQ(browser->list("pricelists/prl-0000000002/items/pli-0000000001").status, 404)
        << "of another list";
}

TEST_F(ApiTest, ADeletedRowIsGone)
{
    start();
    Random random{1};
    const auto id = sandbox->mutate(Kind::patients, Mutation::remove, random, noon).ids.front();
    EXPECT_EQ(browser->list("patients/" + id).status, 404);
}

TEST_F(ApiTest, RowsByIdCanBeSwitchedOff)
{
    options.lists[Kind::patients].by_id = ById::not_found;
    options.lists[Kind::agendas].by_id = ById::not_allowed;
    start();
    EXPECT_EQ(browser->list("patients/pat-0000000001").status, 404);
    EXPECT_EQ(browser->list("agendas/agd-0000000001").status, 405);
}

TEST_F(ApiTest, NothingCanBeWritten)
{
    start();
    Ask ask;
    ask.path = "/v2/tenants/tenant-abc123/patients";
    ask.headers = {{"Authorization", "Bearer " + browser->token}};
    for (const auto* const method : {"POST", "PUT", "DELETE", "PATCH", "HEAD", "BREW"})
    {
        ask.method = method;
        EXPECT_EQ(sandbox->handle(ask, noon).status, 405) << method;
    }
}

TEST_F(ApiTest, OtherPathsAreNotFound)
{
    start();
    for (const auto* const path :
         {"/v2/tenants/tenant-abc123",
          "/v2/tenants/tenant-abc123/",
          "/v2/tenants/tenant-abc123/patients/",
          "/v2/tenants//patients",
          "/v2/tenants/tenant-abc123/items",
          "/v2/tenants/tenant-abc123/price_lists",
          "/v2/tenants/tenant-abc123/patients/pat-0000000001/items",
          "/v2/tenants/tenant-abc123/pricelists/prl-0000000009/items",
          "/v2/tenants/tenant-abc123/patients/%zz",
          "/v1/userinfo",
          "/v2/",
          "/"})
        EXPECT_EQ(browser->get(path).status, 404) << path;
}

struct BadQuery
{
    std::string query;
    std::string field;
};

TEST_F(ApiTest, ABadParameterIsNamed)
{
    const std::vector<BadQuery> queries{
        {"patients?offset=-1", "offset"},
        {"patients?offset=x", "offset"},
        {"patients?offset=", "offset"},
        {"patients?offset=1&offset=2", "offset"},
        {"patients?limit=0", "limit"},
        {"patients?limit=99999999999999999999", "limit"},
        {"patients?updatedSince=yesterday", "updatedSince"},
        {"patients?updatedSince=2026-01-01T00:00:00+01:00", "updatedSince"},  // a plus is a blank
        {"availabilities?from=2026-02-01", "to"},
        {"availabilities?from=1.2.2026&to=2026-02-02", "from"},
        {"availabilities?from=2026-02-03&to=2026-02-02", "to"}};
    start();
    for (const auto& [query, field] : queries)
    {
        const auto answer = browser->list(query);
        EXPECT_EQ(answer.status, 400) << query;
        EXPECT_NE(member_at(answer.body, "errors." + field), "") << query << answer.body;
        EXPECT_TRUE(json::valid(answer.body));
    }
    EXPECT_EQ(browser->list("patients?limit=%").status, 400);
    EXPECT_EQ(browser->list("patients?updatedSince=2026-01-01T00:00:00%2B01:00").status, 200);
    EXPECT_EQ(browser->list("patients?updatedsince=nonsense&sort=x").status, 200)
        << "unknown ones are ignored";
}

TEST_F(ApiTest, AnUnknownParameterCanBeRefused)
{
    options.pages.unknown_parameters = Objection::refused;
    options.lists[Kind::invoices].changed_since = "";
    start();
    EXPECT_EQ(browser->list("patients?offset=0&limit=5&updatedSince=2026-01-01").status, 200);
    EXPECT_EQ(browser->list("patients?sort=x").status, 400);
    EXPECT_EQ(browser->list("invoices?updatedSince=2026-01-01").status, 400);
}

TEST_F(ApiTest, AWindowIsTheOneOfTheOptions)
{
    options.lists[Kind::appointments].window =
        WindowOptions{"dateFrom", "dateTo", WindowOptions::End::included, WindowOptions::Need::optional};
    start();
    EXPECT_EQ(walk(*browser, "appointments", "limit=100").size(), 800);
    std::size_t wanted = 0;
    for (const auto& [id, text] : sandbox->truth(Kind::appointments))
    {
        const auto day = rome_day(*read_time(value_in({200, {}, text}, "startsAt"), Zoning::z));
        wanted += day >= *read_day("2026-02-02") && day <= *read_day("2026-02-20") ? 1U : 0U;
    }
    EXPECT_GT(wanted, 3);
    EXPECT_EQ(walk(*browser, "appointments", "dateFrom=2026-02-02&dateTo=2026-02-20").size(), wanted);
}

TEST_F(ApiTest, EveryAnswerHasTheServersTime)
{
    start();
    browser->now += 90s;
    for (const auto* const path :
         {"/v2/userinfo", "/nowhere", "/device", "/v2/tenants/tenant-abc123/patients"})
        EXPECT_EQ(*header(browser->get(path).headers, "Date"), "Sat, 31 Jan 2026 12:01:30 GMT") << path;
}

TEST_F(ApiTest, CountsWhatItIsAsked)
{
    start();
    walk(*browser, "patients", "limit=100");
    EXPECT_EQ(sandbox->stats().by_path.at("/v2/tenants/tenant-abc123/patients"), 2);
    EXPECT_EQ(sandbox->stats().requests, 4);
    EXPECT_EQ(sandbox->stats().by_status.at(200), 4);
}

}  // namespace
}  // namespace giposync::sandbox
