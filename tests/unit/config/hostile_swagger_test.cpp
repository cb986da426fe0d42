// A document comes from a server, so it is input like any other: whatever is in it, reading it ends, and
// what is proposed from it is TOML that settings take.

#include "config/fit.hpp"
#include "config/propose.hpp"
#include "config/settings.hpp"
#include "documents.hpp"

#include <gtest/gtest.h>

#include <random>

namespace giposync::config {
namespace {

void expect_usable(const Swagger& document)
{
    const auto text = to_toml(propose(document));
    const auto settings = parse_settings(text, "proposal.toml");
    ASSERT_TRUE(settings) << settings.error().detail << "\n" << text;
    for (const Finding& finding : fit(shipped_catalogue(), document))
        ASSERT_EQ(finding.what.find('\n'), std::string::npos);
}

std::string list_at(
    const std::string& path,
    const std::string& parameters = "",
    const std::string& fields = R"("id": {})"
)
{
    return "\"" + path +
           R"(": {"get": {"summary": "a\n[resources.evil]\npath = \"x\"", "parameters": [{"name": "offset", "in": "query"})" +
           parameters + R"(], "responses": {"200": {"schema": {"type": "array", "items": {"properties": {)" +
           fields + "}}}}}}}";
}

TEST(HostileSwagger, CannotWriteLinesOfItsOwn)
{
    const auto document = test::swagger(
        R"({"swagger": "2.0", "info": {"title": "a\n[service]\nlog_level = \"trace\"\u0000\u001b", "version": "\r\n[http]"}, "paths": {)" +
        list_at(
            "/v2/tenants/{t}/orders",
            R"(, {"name": "x\"\n[http]\nproxy = \"", "in": "query", "required": true, "default": "\"}\n[a]\u0000"},
               {"name": "updatedSince\"\n", "in": "query", "type": "string"})",
            R"("id\"\n[b]": {}, "isDeleted\\\"\u0001": {"type": "boolean"})"
        ) +
        R"(}, "securityDefinitions": {"o": {"scopes": {"orders\"\n[c]": ""}}}})"
    );

    expect_usable(document);
    const auto settings = parse_settings(to_toml(propose(document)), "p.toml").value();
    EXPECT_EQ(
        settings.catalogue.size(),
        shipped_catalogue().size()
    );  // orders cannot be had, and is left out
    EXPECT_EQ(settings.service.log_level, Level::info);
}

TEST(HostileSwagger, PathsThatNobodyCanAskForAreLeftOut)
{
    for (const auto* path :
         {"/v2/tenants/{t}/a b",
          "/v2/tenants/{t}/a?b=c",
          "/v2/tenants/{t}/../a",
          "/v2/tenants/{t}//a",
          "/v2/tenants/{t}/a#b",
          "/v2/tenants/{t}/é",
          "/v2/tenants/{t}/a{b}",
          "/v2/tenants/{t}/{a}{b}/c",
          "/v2/tenants/{t}/{}/c",
          "/v2/tenants/{t}/a\\n/b",
          "/v2/tenants/{t}/a%2",
          "//v2/tenants/{t}/a",
          "/v2/tenants/{t}/{/}/}{/a"})
        expect_usable(test::swagger_with(list_at(path)));
}

TEST(HostileSwagger, NamesOfFieldsMayBeAnything)
{
    for (const auto* name : {"", ".", "a.b", ".id", "id.", "\\u0000", "\\ud83d\\ude00", "updatedAt.", "𝒾𝒹"})
        expect_usable(test::swagger_with(list_at(
            "/v2/tenants/{t}/orders",
            "",
            "\"" + std::string(name) + R"(id": {}, "updatedAt)" + name +
                R"(": {"type": "string", "format": "date-time"})"
        )));
}

TEST(HostileSwagger, ManyListsAreManyLines)
{
    std::string paths;
    for (int i = 0; i < 5000; ++i)
        paths += (i ? "," : "") + list_at("/v2/tenants/{t}/list" + std::to_string(i));
    const auto document = test::swagger_with(paths);

    const auto proposal = propose(document);

    EXPECT_EQ(proposal.entries.size(), 500u);
    EXPECT_EQ(proposal.left_out.size(), 4500u);
    EXPECT_LT(to_toml(proposal).size(), 500'000u);
}

TEST(HostileSwagger, ManyParametersAreCut)
{
    std::string parameters;
    for (int i = 0; i < 10'000; ++i)
        parameters += R"(, {"name": "p)" + std::to_string(i) + R"(From", "in": "query", "required": true})";

    expect_usable(test::swagger_with(list_at("/v2/tenants/{t}/orders", parameters)));
}

TEST(HostileSwagger, ManyFieldsAreNoTrouble)
{
    std::string fields = R"("id": {})";
    for (int i = 0; i < 10'000; ++i)
        fields +=
            ", \"field" + std::to_string(i) + R"(UpdatedAt": {"type": "string", "format": "date-time"})";

    expect_usable(test::swagger_with(list_at("/v2/tenants/{t}/orders", "", fields)));
}

class Mutator
{
public:
    explicit Mutator(unsigned seed) : dice_(seed) {}

    std::string mutated(std::string text)
    {
        for (auto times = below(6) + 1; times > 0; --times)
            mutate(text);
        return text;
    }

private:
    std::size_t below(std::size_t end)
    {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(dice_);
    }

    // A string of the document, without its quotes.
    std::pair<std::size_t, std::size_t> some_string(const std::string& text)
    {
        const auto open = text.find('"', below(text.size()));
        const auto close = open == std::string::npos ? open : text.find('"', open + 1);
        return close == std::string::npos ? std::pair{text.size(), text.size()} : std::pair{open + 1, close};
    }

    // Most of what is left is JSON, so that the mutation is met where the document is understood.
    void mutate(std::string& text)
    {
        constexpr std::string_view strings[]{
            "",
            "id",
            "array",
            "object",
            "$ref",
            "allOf",
            "#/definitions/Patient",
            "#/definitions/PagedResult[Patient]",
            "properties",
            "items",
            "query",
            "path",
            "get",
            "updatedSince",
            "from",
            "to",
            "{id}",
            "\\u0000",
            "\\n",
            "/v2/tenants/{tenantId}/patients",
            "offset",
            "limit",
            "hasMore",
            "parameters",
            "\xff",
            "\\\"",
            "]",
            "date"};
        static const std::string
            values[]{"null", "[]", "{}", "-1", "1e400", "true", "\"x\"", "[{}]", "{\"$ref\": \"#/\"}"};
        const auto [begin, end] = some_string(text);
        const auto colon = text.find(": ", below(text.size()));
        switch (below(4))
        {
        case 0: text.replace(begin, end - begin, strings[below(std::size(strings))]); break;
        case 1:
        {
            const auto [from, to] = some_string(text);
            const auto copied = text.substr(from, to - from);
            text.replace(begin, end - begin, copied);
            break;
        }
        case 2:
            if (colon != std::string::npos)
                text.insert(colon + 2, std::string(values[below(std::size(values))]).append(R"(, "x": )"));
            break;
        default: text.erase(below(text.size()), below(3)); break;
        }
    }

    std::mt19937 dice_;
};

TEST(HostileSwagger, MutatedDocumentsAreReadOrRefused)
{
    std::size_t read = 0;
    for (const auto* name : {"swashbuckle.json", "springfox.json", "handwritten.json"})
    {
        const auto text = test::document_text(name);
        for (unsigned seed = 1; seed <= 200; ++seed)
        {
            SCOPED_TRACE(name + (" seed " + std::to_string(seed)));
            const auto document = Swagger::parse(Mutator{seed}.mutated(text));
            if (!document)
                continue;
            ++read;
            expect_usable(*document);
        }
    }
    EXPECT_GT(read, 150u);
}

}  // namespace
}  // namespace giposync::config
