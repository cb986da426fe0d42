#include "ops/doctor_catalogue.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

void expect(const Finding& finding, Verdict verdict, const std::string& what, const std::string& cure)
{
    EXPECT_EQ(finding.verdict, verdict);
    EXPECT_EQ(finding.what, what);
    EXPECT_EQ(finding.cure, cure);
}

// A list as the API may describe it, with the query parameters and the answer that a test wants.
std::string list(const std::string& name, const std::string& parameters, const std::string& fields)
{
    return R"("/v2/tenants/{tenantId}/)" + name + R"(": {"get": {"parameters": [
        {"name": "tenantId", "in": "path", "required": true, "type": "string"},
        {"name": "offset", "in": "query", "type": "integer"}, {"name": "limit", "in": "query", "type": "integer"})" +
           parameters + R"(], "responses": {"200": {"schema": {"type": "object", "properties": {
        "items": {"type": "array", "items": {"type": "object", "properties": {)" +
           fields + R"(}}}, "hasMore": {"type": "boolean"}}}}}}})";
}

const std::string good_fields = R"("id": {"type": "string"}, "updatedAt": {"type": "string"})";

std::string document(const std::string& paths)
{
    return R"({"swagger": "2.0", "info": {"title": "GipoNext", "version": "2"}, "paths": {)" + paths + "}}";
}

struct DoctorCatalogueTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport api;
    config::Application application;
    config::Catalogue resources{*config::find(config::shipped_catalogue(), ResourceName{"agendas"})};

    DoctorCatalogueTest()
    {
        application.name = ApplicationName{"main"};
        application.api_base = "https://api.giponext.it";
    }

    Findings check(std::set<ResourceName> in_step = {})
    {
        return simulation.run(check_catalogue(application, api, resources, std::move(in_step)));
    }
};

TEST_F(DoctorCatalogueTest, FitsTheDocument)
{
    api.answers(200, document(list("agendas", "", good_fields)));

    const auto findings = check();

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].about, "main");
    expect(findings[0], Verdict::ok, "1 resource as in GipoNext 2", "");
    EXPECT_EQ(api.urls(), std::vector<std::string>{"https://api.giponext.it/swagger/docs/v2"});
    EXPECT_FALSE(api.asked[0].authorization);
}

TEST_F(DoctorCatalogueTest, AListThatIsNotThereIsBadUnlessItWorks)
{
    const std::string what = "path: /v2/tenants/{tenantId}/agendas is not there; it may be "
                             "/v2/tenants/{tenantId}/agenda";
    api.answers(200, document(list("agenda", "", good_fields)));
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].about, "agendas");
    expect(
        findings[0],
        Verdict::bad,
        what,
        "correct it in [resources.agendas]; to see what fits: giposyncd catalogue propose --spec "
        "https://api.giponext.it/swagger/docs/v2"
    );

    api.answers(200, document(list("agenda", "", good_fields)));
    expect(
        check({ResourceName{"agendas"}}).at(0),
        Verdict::warning,
        what,
        "it is in step all the same, so the document may be wrong; keep an eye on it"
    );
}

TEST_F(DoctorCatalogueTest, AHintIsNoFault)
{
    api.answers(
        200,
        document(list(
            "agendas",
            R"(, {"name": "updatedSince", "in": "query", "type": "string", "format": "date-time"})",
            good_fields
        ))
    );

    const auto findings = check();

    ASSERT_EQ(findings.size(), 1u);
    expect(
        findings[0],
        Verdict::ok,
        "changed_since: the API may filter by updatedSince, which would spare full walks",
        "where it is worth it, add it to [resources.agendas]"
    );
}

TEST_F(DoctorCatalogueTest, ADoubtIsAWarning)
{
    auto text = document(list("agendas", "", good_fields));
    const std::string limit = R"({"name": "limit", "in": "query", "type": "integer"})";
    text.replace(
        text.find(limit),
        limit.size(),
        R"({"name": "limit", "in": "query", "type": "integer", "maximum": 50})"
    );
    api.answers(200, text);

    expect(
        check().at(0),
        Verdict::warning,
        "limit: 100 is more than the API allows, 50",
        "where it matters, correct it in [resources.agendas]"
    );
}

TEST_F(DoctorCatalogueTest, WithoutADocumentASyncWorksAllTheSame)
{
    const std::string cure =
        "not needed for a sync; where it is elsewhere: giposyncd catalogue propose --spec FILE_OR_URL";
    api.answers(401);
    expect(
        check().at(0),
        Verdict::warning,
        "the API shows no description of itself: https://api.giponext.it/swagger/docs/v2 answered 401",
        cure
    );

    api.answers(200, "<html>");
    const auto no_document = check().at(0);
    EXPECT_EQ(no_document.verdict, Verdict::warning);
    EXPECT_EQ(no_document.what.rfind("https://api.giponext.it/swagger/docs/v2: ", 0), 0u) << no_document.what;
    EXPECT_EQ(no_document.cure, cure);
}

TEST_F(DoctorCatalogueTest, AHostThatCannotBeReachedIsForOthersToTell)
{
    api.fails(Errc::unreachable);
    expect(check().at(0), Verdict::skipped, "scripted", "the host comes first: see tls");

    api.fails(Errc::throttled);
    expect(check().at(0), Verdict::skipped, "scripted", "run it again later; see: giposyncd status");
}

}  // namespace
}  // namespace giposync::ops
