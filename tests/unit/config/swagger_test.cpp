#include "config/swagger.hpp"
#include "documents.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::config {
namespace {

struct NoDocument
{
    std::string text;
    const char* why;

    friend std::ostream& operator<<(std::ostream& out, const NoDocument& d) { return out << d.why; }
};

struct NoSwaggerTest : testing::TestWithParam<NoDocument>
{
};

TEST_P(NoSwaggerTest, SaysWhatItIsInstead)
{
    const auto document = Swagger::parse(GetParam().text);

    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, Errc::invalid);
    EXPECT_EQ(document.error().detail, std::string("no OpenAPI 2.0 document: ") + GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    NoSwaggerTest,
    testing::Values(
        NoDocument{"", "it is empty"},
        NoDocument{" \n", "it is empty"},
        NoDocument{
            "<html>login</html>",
            "it is a page of HTML or XML; was a login page or an error page saved?"},
        NoDocument{"swagger: \"2.0\"\npaths: {}\n", "it looks like YAML; only the JSON form is read"},
        NoDocument{"---\nswagger: 2\n", "it looks like YAML; only the JSON form is read"},
        NoDocument{"{\"swagger\": ", "it is not JSON: incomplete JSON"},
        NoDocument{"{\"swagger\": \"2.0\", \"x\": \"\xff\"}", "it is not JSON: syntax error"},
        NoDocument{std::string(100'000, '['), "it is not JSON: too deep"},
        NoDocument{"[]", "it is JSON, but no object"},
        NoDocument{"{}", "it has no \"swagger\": \"2.0\""},
        NoDocument{
            R"({"openapi": "3.0.1", "paths": {}})",
            "it is one of OpenAPI 3.0.1, and only 2.0 (Swagger) is read"},
        NoDocument{R"({"swagger": "1.2", "apis": []})", "it is one of Swagger 1.2, and only 2.0 is read"},
        NoDocument{R"({"swagger": null})", "it is one of Swagger null, and only 2.0 is read"},
        NoDocument{R"({"swagger": "2.0"})", "it has no paths"},
        NoDocument{R"({"swagger": "2.0", "paths": []})", "it has no paths"}
    )
);

TEST(SwaggerTest, IsReadWithAByteOrderMarkAndANumberForItsVersion)
{
    EXPECT_TRUE(Swagger::parse("\xEF\xBB\xBF{\"swagger\": 2.0, \"paths\": {}}"));
}

TEST(SwaggerTest, ReadsOperationsWithTheirBasePath)
{
    const auto document =
        test::swagger(R"({"swagger": "2.0", "basePath": "v2/", "info": {"title": "A", "version": "7"},
        "paths": {"/b": {"get": {"summary": "S", "deprecated": true, "tags": ["t"]}}, "/a": {"get": {}},
                  "/c": {"post": {}}, "x-extra": {"get": {}}, "/d": 5, "/e": {"get": []}}})");

    EXPECT_EQ(document.title(), "A 7");
    ASSERT_EQ(document.reads().size(), 2u);
    EXPECT_EQ(document.reads()[0].path, "/v2/a");
    EXPECT_EQ(document.reads()[1].path, "/v2/b");
    EXPECT_EQ(document.reads()[1].summary, "S");
    EXPECT_TRUE(document.reads()[1].deprecated);
    EXPECT_EQ(document.reads()[1].tags, std::vector<std::string>{"t"});
}

TEST(SwaggerTest, ReadsParametersOfThePathAndOfTheOperation)
{
    const auto document = test::swagger_with(
        R"("/a": {
        "parameters": [{"$ref": "#/parameters/limit"}, {"name": "x", "in": "query", "type": "string"}],
        "get": {"parameters": [{"name": "x", "in": "query", "type": "string", "format": "date", "required": true,
            "enum": ["a", 1, null], "default": true}, {"name": "x", "in": "header"}, {"$ref": "#/nowhere"}, 3]}})",
        "",
        R"(, "parameters": {"limit": {"name": "limit", "in": "query", "maximum": 50.0}})"
    );

    const auto& parameters = document.reads().at(0).parameters;
    ASSERT_EQ(parameters.size(), 3u);
    EXPECT_EQ(parameters[0].name, "limit");
    EXPECT_EQ(parameters[0].maximum, 50);
    EXPECT_EQ(parameters[1].format, "date");
    EXPECT_TRUE(parameters[1].required);
    EXPECT_EQ(parameters[1].choices, (std::vector<std::string>{"a", "1"}));
    EXPECT_EQ(parameters[1].fallback, "true");
    EXPECT_EQ(parameters[2].in, "header");
    EXPECT_EQ(document.reads()[0].find_query("x"), &parameters[1]);
    EXPECT_EQ(document.reads()[0].find_query("y"), nullptr);
}

TEST(SwaggerTest, TheAnswerIsThatOfASuccess)
{
    const auto type_of_answer = [](const std::string& responses) {
        const auto document = test::swagger_with(R"("/a": {"get": {"responses": {)" + responses + "}}}");
        const auto& answer = document.reads().at(0).answer;
        return answer ? answer->type() : "none";
    };

    EXPECT_EQ(
        type_of_answer(R"("200": {"schema": {"type": "array"}}, "default": {"schema": {"type": "object"}})"),
        "array"
    );
    EXPECT_EQ(
        type_of_answer(R"("404": {"schema": {"type": "array"}}, "206": {"schema": {"type": "object"}})"),
        "object"
    );
    EXPECT_EQ(type_of_answer(R"("default": {"schema": {"type": "string"}})"), "string");
    EXPECT_EQ(type_of_answer(R"("404": {"schema": {"type": "array"}})"), "none");
    EXPECT_EQ(type_of_answer(R"("200": {"description": "nothing more"})"), "none");
}

TEST(SwaggerTest, ReadsScopes)
{
    const auto document = test::swagger_with(
        R"("/a": {"get": {"security": [{"o": ["x", "y"]}, {"k": []}, {"o": ["x"]}, 7]}}, "/b": {"get": {}},
           "/c": {"get": {"security": []}})",
        "",
        R"(, "security": [{"o": ["z"]}], "securityDefinitions": {"o": {"scopes": {"x": "", "y": "", "z": ""}}, "k": {}})"
    );

    EXPECT_EQ(document.scopes(), (std::vector<std::string>{"x", "y", "z"}));
    EXPECT_EQ(document.reads().at(0).scopes, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(document.reads().at(1).scopes, (std::vector<std::string>{"z"}));
    EXPECT_TRUE(document.reads().at(2).scopes.empty());
}

struct SchemaTest : testing::Test
{
    // The schema of the answer of the only operation, where "A" is the first of these definitions.
    static Swagger with(const std::string& definitions)
    {
        return test::swagger_with(
            R"("/a": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/A"}}}}})",
            definitions
        );
    }

    static std::string names(const Schema& schema)
    {
        std::string names;
        for (const auto& member : schema.members())
            names += member.name + " ";
        return names;
    }
};

TEST_F(SchemaTest, FollowsReferencesWithAnyCharacterInTheirNames)
{
    const auto document = with(
        R"("A": {"$ref": "#/definitions/Page[T]"}, "Page[T]": {"$ref": "#/definitions/a%7E1b~1c%20%C2%ABd%C2%BB~0"},
           "a/b/c «d»~": {"properties": {"x": {"type": "string"}}})"
    );

    EXPECT_EQ(names(*document.reads()[0].answer), "x ");
    EXPECT_EQ(document.reads()[0].answer->type(), "object");
}

TEST_F(SchemaTest, MergesAllOf)
{
    const auto document = with(
        R"("A": {"allOf": [{"$ref": "#/definitions/B"}, {"properties": {"b": {"type": "integer"}, "c": {}}}],
        "properties": {"a": {}}}, "B": {"type": "object", "properties": {"b": {"type": "string", "format": "date"}}})"
    );
    const auto& answer = *document.reads()[0].answer;

    EXPECT_EQ(names(answer), "a b c ");
    EXPECT_EQ(answer.type(), "object");
    EXPECT_EQ(answer.member("b")->type(), "string");
    EXPECT_EQ(answer.member("b")->format(), "date");
    EXPECT_FALSE(answer.member("B"));
}

TEST_F(SchemaTest, FindsADottedPath)
{
    const auto document = with(R"("A": {"properties": {"meta": {"$ref": "#/definitions/M"}}},
        "M": {"properties": {"at": {"type": "string"}}})");
    const auto& answer = *document.reads()[0].answer;

    EXPECT_EQ(answer.at("meta.at")->type(), "string");
    EXPECT_TRUE(answer.at("meta"));
    EXPECT_FALSE(answer.at("meta.on"));
    EXPECT_FALSE(answer.at("at"));
}

TEST_F(SchemaTest, CirclesEnd)
{
    const auto document = with(R"("A": {"allOf": [{"$ref": "#/definitions/A"}, {"$ref": "#/definitions/B"}],
        "properties": {"self": {"$ref": "#/definitions/A"}, "loop": {"$ref": "#/definitions/C"}}},
        "B": {"allOf": [{"$ref": "#/definitions/A"}], "properties": {"b": {}}},
        "C": {"$ref": "#/definitions/D"}, "D": {"$ref": "#/definitions/C"})");
    const auto& answer = *document.reads()[0].answer;

    EXPECT_EQ(names(answer), "self loop b ");
    EXPECT_EQ(names(*answer.at("self.self.self")), "self loop b ");
    EXPECT_EQ(names(*answer.member("loop")), "");
    EXPECT_EQ(answer.member("loop")->type(), "");
}

TEST_F(SchemaTest, ALadderOfAllOfIsClimbedOnce)
{
    std::string definitions = R"("A": {"$ref": "#/definitions/0"})";
    for (int i = 0; i < 200; ++i)
    {
        const auto next = R"({"$ref": "#/definitions/)" + std::to_string(i + 1) + "\"}";
        definitions += ", \"" + std::to_string(i) + R"(": {"allOf": [)" + next + ", " + next + "]}";
    }
    const auto document = with(definitions + R"(, "200": {"properties": {"end": {}}})");

    EXPECT_EQ(names(*document.reads()[0].answer), "end ");
}

TEST_F(SchemaTest, WhatLeadsNowhereSaysNothing)
{
    for (const auto* target : {"#/definitions/X", "other.json#/A", "#", "", "#/definitions/A/properties/x/y"})
    {
        const auto document = with(R"("A": {"$ref": ")" + std::string(target) + "\"}");
        EXPECT_EQ(document.reads()[0].answer->type(), "") << target;
        EXPECT_TRUE(document.reads()[0].answer->members().empty()) << target;
    }
    for (const auto* schema :
         {"5", "[]", "null", "true", R"({"type": 3, "properties": [], "items": 5, "allOf": {}})"})
    {
        const auto document = with("\"A\": " + std::string(schema));
        EXPECT_TRUE(document.reads()[0].answer->members().empty()) << schema;
    }
}

TEST_F(SchemaTest, MovesWithItsDocument)
{
    auto document = with(R"("A": {"properties": {"x": {}}})");
    const auto moved = std::move(document);

    EXPECT_EQ(names(*moved.reads()[0].answer), "x ");
}

}  // namespace
}  // namespace giposync::config
