#include "browser.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <gtest/gtest.h>

#include <set>

namespace json = boost::json;

namespace giposync::sandbox {
namespace {

struct SwaggerTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;
    json::value document;

    void start()
    {
        options.data.patients = 60;
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        document = json::parse(browser->get("/swagger/docs/v2").body);
        browser->log_in();
    }

    const json::object& definition(const json::value& schema) const
    {
        const std::string reference(schema.at("$ref").as_string());
        return document.at("definitions")
            .at(reference.substr(reference.rfind('/') + 1))
            .at("properties")
            .as_object();
    }

    static std::set<std::string> names(const json::object& object)
    {
        std::set<std::string> found;
        for (const auto& [name, value] : object)
            found.emplace(name);
        return found;
    }
};

std::string replaced(std::string text, const std::string& what, const std::string& with)
{
    if (const auto at = text.find(what); at != std::string::npos)
        text.replace(at, what.size(), with);
    return text;
}

TEST_F(SwaggerTest, EveryPathThatItNamesIsServed)
{
    start();
    EXPECT_EQ(document.at("swagger"), "2.0");
    const auto& paths = document.at("paths").as_object();
    EXPECT_EQ(paths.size(), 21);
    for (const auto& [path, operations] : paths)
    {
        auto target = replaced(std::string(path), "{tenantId}", "tenant-abc123");
        target = replaced(target, "{priceListId}", "prl-0000000001");
        for (const KindFacts& one : kinds)
            if (target.ends_with(std::string(one.segment) + "/{id}"))
                target = replaced(target, "{id}", std::string(one.prefix) + "-0000000001");
        std::string query;
        for (const auto& parameter : operations.at("get").at("parameters").as_array())
            if (parameter.at("in") == "query" && parameter.at("required").as_bool())
                query += (query.empty() ? "?" : "&") + std::string(parameter.at("name").as_string()) +
                         "=2026-02-01";
        EXPECT_EQ(browser->get(target + query).status, 200) << target << query;
    }
}

TEST_F(SwaggerTest, EveryFieldThatIsServedIsDescribed)
{
    options.lists[Kind::patients].id = "key.value";
    options.lists[Kind::agendas].changed = "lastModified";
    start();
    sandbox->clinic().deploy(Kind::invoices, {"newField", "1", 1.0});
    document = json::parse(browser->get("/swagger/docs/v2").body);
    for (const KindFacts& one : kinds)
    {
        std::set<std::string> served;
        for (const auto& [id, text] : sandbox->truth(one.kind))
            for (const auto& [name, value] : members_of(text))
                served.emplace(name);
        const auto model = json::value{{"$ref", "#/definitions/" + std::string(one.model)}};
        EXPECT_EQ(names(definition(model)), served) << one.resource;
    }
}

TEST_F(SwaggerTest, PagesHaveTheEnvelopeOfTheOptions)
{
    options.pages.envelope.items = "data.items";
    options.pages.envelope.has_more = "paging.hasMore";
    start();
    const auto& schema = document.at("paths")
                             .at("/v2/tenants/{tenantId}/patients")
                             .at("get")
                             .at("responses")
                             .at("200")
                             .at("schema");
    EXPECT_EQ(schema.at("$ref"), "#/definitions/PagedResult[Patient]");
    const auto& page = definition(schema);
    EXPECT_EQ(names(page), (std::set<std::string>{"data", "paging"}));
    const auto& items = definition(page.at("data")).at("items");
    EXPECT_EQ(items.at("type"), "array");
    EXPECT_EQ(items.at("items").at("$ref"), "#/definitions/Patient");
    EXPECT_EQ(definition(page.at("paging")).at("hasMore").at("type"), "boolean");
}

TEST_F(SwaggerTest, TypesAreTheOnesThatAreServed)
{
    start();
    const auto invoice = json::value{{"$ref", "#/definitions/Invoice"}};
    const auto& fields = definition(invoice);
    EXPECT_EQ(fields.at("id").at("type"), "string");
    EXPECT_EQ(fields.at("date").at("format"), "date");
    EXPECT_EQ(fields.at("updatedAt").at("format"), "date-time");
    EXPECT_EQ(fields.at("total").at("type"), "number");
    EXPECT_EQ(fields.at("electronic").at("type"), "boolean");
    EXPECT_EQ(fields.at("lines").at("items").at("$ref"), "#/definitions/InvoiceLines");
    EXPECT_EQ(definition(fields.at("lines").at("items")).at("quantity").at("type"), "integer");
    EXPECT_EQ(definition(fields.at("patient")).at("fullName").at("type"), "string");
}

TEST_F(SwaggerTest, FiltersAreTheOnesThatWork)
{
    options.lists[Kind::patients].changed_since = "";
    options.lists[Kind::invoices].changed_since = "modifiedAfter";
    options.lists[Kind::agendas].by_id = ById::not_found;
    start();
    const auto parameters = [&](const std::string& list) {
        std::set<std::string> found;
        for (const auto& one :
             document.at("paths").at("/v2/tenants/{tenantId}/" + list).at("get").at("parameters").as_array())
            found.emplace(one.at("name").as_string());
        return found;
    };
    EXPECT_EQ(parameters("patients"), (std::set<std::string>{"tenantId", "offset", "limit"}));
    EXPECT_EQ(
        parameters("invoices"),
        (std::set<std::string>{"tenantId", "offset", "limit", "modifiedAfter"})
    );
    EXPECT_EQ(
        parameters("availabilities"),
        (std::set<std::string>{"tenantId", "offset", "limit", "updatedSince", "from", "to"})
    );
    EXPECT_FALSE(document.at("paths").as_object().contains("/v2/tenants/{tenantId}/agendas/{id}"));
    const auto& security =
        document.at("paths").at("/v2/tenants/{tenantId}/invoices").at("get").at("security");
    EXPECT_EQ(json::serialize(security), R"([{"oauth2":["giponext.invoices"]}])");
}

}  // namespace
}  // namespace giposync::sandbox
