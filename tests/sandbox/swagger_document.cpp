#include "sandbox/swagger_document.hpp"

#include "sandbox/discovery_document.hpp"
#include "sandbox/envelope.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/swagger_schema.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace giposync::sandbox {
namespace {

using Definitions = SchemaSketch::Definitions;

constexpr std::string_view userinfo_path =
    R"({"get":{"tags":["UserInfo"],"operationId":"UserInfo_Get","consumes":[],)"
    R"("produces":["application/json","text/json"],"parameters":[],"responses":{"200":{"description":"OK",)"
    R"("schema":{"$ref":"#/definitions/UserInfo"}}}}})";

constexpr std::string_view userinfo_schema =
    R"({"type":"object","properties":{"sub":{"type":"string"},"name":{"type":"string"},"tenants":{)"
    R"("type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}}}})";

std::string capitalised(std::string_view name)
{
    std::string text{name};
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

// PatientContactsAddress for contacts.address of a Patient.
std::string type_name(std::string_view model, std::string_view path)
{
    std::string name{model};
    while (!path.empty())
    {
        const auto piece = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), piece.size() + 1));
        name += capitalised(piece);
    }
    return name;
}

// The list that tells what the kind's rows look like.
const RowList& example_of(const Clinic& clinic, Kind kind)
{
    return kind == Kind::price_list_items ? clinic.items_of(0) : clinic.list(kind);
}

void learn_rows(SchemaSketch& sketch, const EnvelopeOptions& envelope, const RowList& list)
{
    constexpr Slot samples = 60;
    const Rows& rows = list.rows();
    for (Slot slot = 0; slot < std::min(rows.count(), samples); ++slot)
        if (rows.state(slot) == RowState::live && !rows.is_exact(slot))
            sketch.learn(boost::json::parse(page_body(envelope, rows.text(slot), false, 1)));
}

std::string page_schema(const Options& options, const Clinic& clinic, Kind kind, Definitions& definitions)
{
    const auto& envelope = options.pages.envelope;
    SchemaSketch sketch;
    learn_rows(sketch, envelope, example_of(clinic, kind));
    const auto model = std::string(facts(kind).model);
    const auto named = [&](const std::string& path) {
        if (path.starts_with(envelope.items))
            return type_name(
                model,
                std::string_view(path).substr(std::min(path.size(), envelope.items.size() + 1))
            );
        return type_name("PagedResult", path) + "[" + model + "]";
    };
    return sketch.schema("", named, definitions);
}

struct Query
{
    std::string_view name;
    std::string_view type;
    std::string_view format;
    bool required = false;
};

class Operations
{
public:
    Operations(const Options& options, std::string& text) : options_(options), out_(text) {}

    void write_list(Kind kind, const std::string& path, const std::string& schema)
    {
        const ListOptions& list = options_.lists[kind];
        begin(kind, path, "Get" + type_name("", facts(kind).segment));
        write_query({"offset", "integer", "int32"});
        write_query({"limit", "integer", "int32"});
        if (!list.changed_since.empty())
            write_query({list.changed_since, "string", "date-time"});
        if (list.window)
        {
            const bool needed = list.window->need == WindowOptions::Need::needed;
            write_query({list.window->from, "string", "date", needed});
            write_query({list.window->to, "string", "date", needed});
        }
        end(kind, schema);
    }

    void write_row(Kind kind, const std::string& path)
    {
        begin(kind, path + "/{id}", "Get" + std::string(facts(kind).model));
        write_path_parameter("id");
        end(kind, R"({"$ref":"#/definitions/)" + std::string(facts(kind).model) + "\"}");
    }

private:
    void begin(Kind kind, const std::string& path, const std::string& operation)
    {
        const auto tag = capitalised(facts(kind).segment);
        out_.key(path).open_object().key("get").open_object();
        out_.key("tags").open_array().text(tag).close_array();
        out_.text("operationId", tag + "_" + operation).raw("consumes", "[]");
        out_.raw("produces", R"(["application/json","text/json"])").key("parameters").open_array();
        write_path_parameter("tenantId");
        if (kind == Kind::price_list_items)
            write_path_parameter("priceListId");
    }

    void write_path_parameter(std::string_view name)
    {
        out_.open_object().text("name", name).text("in", "path").flag("required", true);
        out_.text("type", "string").close_object();
    }

    void write_query(const Query& query)
    {
        out_.open_object().text("name", query.name).text("in", "query").flag("required", query.required);
        out_.text("type", query.type).text("format", query.format).close_object();
    }

    void end(Kind kind, const std::string& schema)
    {
        out_.close_array().key("responses").open_object();
        out_.key("200").open_object().text("description", "OK").raw("schema", schema).close_object();
        out_.close_object().key("security").open_array().open_object();
        out_.key("oauth2").open_array().text(facts(kind).scope).close_array();
        out_.close_object().close_array().close_object().close_object();
    }

    const Options& options_;
    JsonWriter out_;
};

std::string path_of(Kind kind)
{
    const std::string base = "/v2/tenants/{tenantId}/";
    if (kind == Kind::price_list_items)
        return base + "pricelists/{priceListId}/items";
    return base + std::string(facts(kind).segment);
}

void write_security(JsonWriter& out, const AccountOptions& accounts, const std::string& origin)
{
    out.key("securityDefinitions").open_object().key("oauth2").open_object();
    out.text("type", "oauth2").text("description", "OAuth 2.0").text("flow", "accessCode");
    out.text("authorizationUrl", origin + "/oauth/authorize").text("tokenUrl", origin + accounts.token_path);
    out.key("scopes").open_object();
    for (const auto& scope : known_scopes())
        out.text(scope, scope);
    out.close_object().close_object().close_object();
}

}  // namespace

std::string swagger_document(const Options& options, const Clinic& clinic, const Ask& ask)
{
    Definitions definitions{{"UserInfo", std::string(userinfo_schema)}};
    std::string body;
    JsonWriter out{body};
    out.open_object().text("swagger", "2.0");
    out.raw("info", R"({"version":"v2","title":"GipoNext sandbox"})");
    out.text("host", ask.host).key("schemes").open_array().text(ask.scheme).close_array();
    out.key("paths").open_object();
    out.raw("/v2/userinfo", userinfo_path);
    Operations operations{options, body};
    for (const KindFacts& one : kinds)
    {
        operations
            .write_list(one.kind, path_of(one.kind), page_schema(options, clinic, one.kind, definitions));
        if (options.lists[one.kind].by_id == ById::served)
            operations.write_row(one.kind, path_of(one.kind));
    }
    out.close_object().key("definitions").open_object();
    for (const auto& [name, schema] : definitions)
        out.raw(name, schema);
    out.close_object();
    write_security(out, options.accounts, ask.scheme + "://" + ask.host);
    out.close_object();
    return body;
}

}  // namespace giposync::sandbox
