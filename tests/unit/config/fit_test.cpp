#include "config/fit.hpp"
#include "config/propose.hpp"
#include "documents.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

// What is asked of a good list; each test spoils one thing.
struct FitTest : testing::Test
{
    std::string path = "/v2/tenants/{tenantId}/orders";
    std::string parameters = R"({"name": "offset", "in": "query", "type": "integer"},
        {"name": "limit", "in": "query", "type": "integer", "maximum": 200},
        {"name": "updatedSince", "in": "query", "type": "string", "format": "date-time"},
        {"name": "from", "in": "query", "type": "string", "format": "date"},
        {"name": "to", "in": "query", "type": "string", "format": "date"},
        {"name": "tenantId", "in": "path", "required": true, "type": "string"},
        {"name": "Authorization", "in": "header", "required": true, "type": "string"})";
    std::string answer = R"({"properties": {"hasMore": {"type": "boolean"}, "items": {"type": "array",
        "items": {"properties": {"id": {"type": "string"}, "updatedAt": {"type": "string", "format": "date-time"}}}}}})";
    std::string more = R"(, "security": [{"o": ["clinic.orders"]}])";
    Resource resource;

    FitTest()
    {
        resource.name = ResourceName{"orders"};
        resource.path = path;
        resource.scope = "clinic.orders";
        resource.items = "items";
        resource.changed_since = "updatedSince";
    }

    // Each finding as "severity what".
    std::vector<std::string> findings() const
    {
        const auto document = test::swagger_with(
            "\"" + path + R"(": {"get": {"parameters": [)" + parameters +
            R"(], "responses": {"200": {"schema": )" + answer + "}}" + more + "}}"
        );
        constexpr const char* severities[]{"problem", "doubt", "hint"};
        std::vector<std::string> found;
        for (const Finding& finding : fit({resource}, document))
        {
            EXPECT_EQ(finding.resource.text(), "orders");
            found.push_back(std::string(severities[static_cast<int>(finding.severity)]) + " " + finding.what);
        }
        return found;
    }

    void expect(const std::vector<std::string>& wanted) const { EXPECT_EQ(findings(), wanted); }
};

void replace(std::string& text, const std::string& piece, const std::string& replacement)
{
    const auto at = text.find(piece);
    ASSERT_NE(at, std::string::npos) << piece;
    text.replace(at, piece.size(), replacement);
}

TEST_F(FitTest, WhatFitsIsNoFinding)
{
    expect({});
}

TEST_F(FitTest, TheTenantMayBeCalledOtherwise)
{
    path = "/v2/tenants/{tenant_id}/orders/";
    expect({});
}

TEST_F(FitTest, APathThatIsNotThere)
{
    resource.path = "/v2/tenants/{tenantId}/order";
    expect(
        {"problem path: /v2/tenants/{tenantId}/order is not there; it may be /v2/tenants/{tenantId}/orders"}
    );
    resource.path = "/v2/tenants/{tenantId}/invoices";
    expect({"problem path: /v2/tenants/{tenantId}/invoices is not there"});
    resource.path = "/v2/tenants/{tenantId}/Orders";
    expect({"doubt path: the document spells it /v2/tenants/{tenantId}/orders"});
}

TEST_F(FitTest, AFilterThatIsNotThere)
{
    resource.changed_since = "modifiedSince";
    expect({"problem changed_since: there is no query parameter modifiedSince; it may be updatedSince"});
    replace(parameters, "updatedSince", "x");
    expect({"problem changed_since: there is no query parameter modifiedSince"});
}

TEST_F(FitTest, AFilterThatIsNotUsed)
{
    resource.changed_since.reset();
    expect({"hint changed_since: the API may filter by updatedSince, which would spare full walks"});
}

TEST_F(FitTest, AWindow)
{
    resource.window.emplace();
    resource.window->from = "from";
    resource.window->to = "to";
    expect({});
    resource.window->from = "form";
    resource.window->to = "until";
    expect(
        {"problem window: there is no query parameter form; it may be from",
         "problem window: there is no query parameter until"}
    );
}

TEST_F(FitTest, AFixedParameter)
{
    resource.query = {{"sort", "updatedAt"}};
    expect({"problem query: there is no query parameter sort"});
}

TEST_F(FitTest, WhatTheApiRequires)
{
    parameters +=
        R"(, {"name": "year", "in": "query", "required": true}, {"name": "X-Clinic", "in": "header", "required": true})";
    expect(
        {"problem the API requires year in the query, which is not sent",
         "problem the API requires X-Clinic in the header, which is not sent"}
    );
    resource.query = {{"year", "2026"}};
    expect({"problem the API requires X-Clinic in the header, which is not sent"});
}

TEST_F(FitTest, Paging)
{
    resource.limit = 500;
    expect({"doubt limit: 500 is more than the API allows, 200"});
    resource.limit = 200;
    expect({});
    replace(parameters, "\"offset\"", "\"skip\"");
    expect({"doubt the document knows no query parameter offset"});
}

TEST_F(FitTest, ThePage)
{
    resource.items = "data";
    expect({"problem items: a page has no data; its array is items"});
    resource.items.reset();
    expect({});
    replace(answer, "hasMore", "more");
    expect({"doubt a page has no hasMore, which alone ends a walk"});
    answer = R"({"type": "object", "properties": {"x": {"type": "string"}}})";
    expect({"problem its answer holds no array of objects"});
}

TEST_F(FitTest, TheFields)
{
    replace(answer, "\"id\"", "\"orderId\"");
    replace(answer, "updatedAt", "lastModified");
    expect(
        {"problem id: an item has no field id; it may be orderId",
         "problem updated_at: an item has no field updatedAt; it may be lastModified"}
    );
    resource.changed_since.reset();
    replace(parameters, "updatedSince", "x");
    expect(
        {"problem id: an item has no field id; it may be orderId",
         "hint updated_at: an item has no field updatedAt; it may be lastModified"}
    );
}

TEST_F(FitTest, TheFlagOfADeletion)
{
    resource.deleted = "gone";
    expect({"problem deleted: an item has no field gone"});
    replace(answer, R"("id")", R"("isDeleted": {"type": "boolean"}, "id")");
    expect({"problem deleted: an item has no field gone; it may be isDeleted"});
    resource.deleted = "isDeleted";
    expect({});
    resource.deleted.reset();
    expect({"hint deleted: the field isDeleted may say that a row is deleted"});
}

TEST_F(FitTest, TheFieldsOfABareArray)
{
    answer = R"({"type": "array", "items": {"properties": {"uuid": {"type": "string"}, "updatedAt": {}}}})";
    resource.items.reset();
    expect({"problem id: an item has no field id; it may be uuid"});
}

TEST_F(FitTest, TheScope)
{
    resource.scope = "giponext.orders";
    expect({"problem scope: the API asks for clinic.orders, not giponext.orders"});
    more = R"(, "security": [])";
    expect({});
}

TEST_F(FitTest, WhatIsDeprecated)
{
    more += R"(, "deprecated": true)";
    expect({"doubt the document calls /v2/tenants/{tenantId}/orders deprecated"});
}

TEST_F(FitTest, WhatTheDocumentDoesNotSayIsNoFinding)
{
    answer = R"({"type": "object"})";
    expect({});
    answer = R"({"properties": {"hasMore": {}, "items": {"type": "array", "items": {"type": "object"}}}})";
    expect({});
    answer = R"({"properties": {"hasMore": {}, "items": {"type": "array"}}})";
    expect({});
}

TEST_F(FitTest, AListWhoseAnswerIsNotDescribedAndThatIsNotPaged)
{
    resource.changed_since.reset();
    const auto document = test::swagger_with(R"("/v2/tenants/{t}/orders": {"get": {}})");

    const auto findings = fit({resource}, document);

    ASSERT_EQ(findings.size(), 3u);
    EXPECT_EQ(findings[2].what, "the document does not describe its answer, and it has no offset and limit");
    EXPECT_EQ(findings[2].severity, Finding::Severity::doubt);
}

// What is proposed from a document fits it, but for what was said to be in doubt.
TEST(FitOfAProposal, FindsNoProblem)
{
    for (const auto* name : {"swashbuckle.json", "springfox.json"})
    {
        const auto document = test::swagger(test::document_text(name));
        Catalogue catalogue;
        for (const ProposedEntry& entry : propose(document).entries)
            catalogue.push_back(entry.resource);

        for (const Finding& finding : fit(catalogue, document))
            EXPECT_NE(finding.severity, Finding::Severity::problem)
                << finding.resource << ": " << finding.what;
    }
}

}  // namespace
}  // namespace giposync::config
