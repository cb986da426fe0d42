#include "config/swagger_reader.hpp"

#include "config/wording.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace json = boost::json;

namespace giposync::config {
namespace {

// An object of the document, or what stands for one that is not there.
class Object
{
public:
    Object(const json::value* value, const json::value& document) : document_(document)
    {
        const auto* target = followed(value, document);
        object_ = target ? target->if_object() : nullptr;
    }

    const json::value* find(std::string_view key) const
    {
        return object_ ? object_->if_contains(key) : nullptr;
    }

    Object object(std::string_view key) const { return {find(key), document_}; }

    std::string text(std::string_view key) const
    {
        const auto* found = find(key);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    }

    bool flag(std::string_view key) const
    {
        const auto* found = find(key);
        return found && found->is_bool() && found->get_bool();
    }

    // The elements of an array, or none.
    std::vector<const json::value*> elements(std::string_view key) const
    {
        std::vector<const json::value*> found;
        if (const auto* array = find(key); array && array->is_array())
            for (const auto& element : array->get_array())
                found.push_back(&element);
        return found;
    }

    const json::object* get() const { return object_; }

private:
    const json::value& document_;
    const json::object* object_ = nullptr;
};

// A scalar as it would stand in a query.
std::optional<std::string> as_query_text(const json::value* value)
{
    if (!value || value->is_null() || value->is_structured())
        return std::nullopt;
    return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::vector<std::string> texts(const std::vector<const json::value*>& values)
{
    std::vector<std::string> found;
    for (const auto* value : values)
        if (auto text = as_query_text(value))
            found.push_back(std::move(*text));
    return found;
}

ApiParameter read_parameter(const Object& object)
{
    ApiParameter parameter;
    parameter.name = object.text("name");
    parameter.in = object.text("in");
    parameter.required = object.flag("required");
    parameter.type = object.text("type");
    parameter.format = object.text("format");
    parameter.choices = texts(object.elements("enum"));
    parameter.fallback = as_query_text(object.find("default"));
    if (const auto* maximum = object.find("maximum"))
        if (json::error_code inexact; maximum->is_number())
            if (const auto whole = maximum->to_number<std::int64_t>(inexact); !inexact)
                parameter.maximum = whole;
    return parameter;
}

// What has more is no API for people.
constexpr std::size_t most_parameters = 200;

// Those of the operation replace those of its path that have the same name and place.
void add_parameters(std::vector<ApiParameter>& into, const Object& holder, const json::value& document)
{
    for (const auto* element : holder.elements("parameters"))
    {
        auto parameter = read_parameter(Object{element, document});
        const auto same = std::find_if(into.begin(), into.end(), [&parameter](const ApiParameter& p) {
            return p.name == parameter.name && p.in == parameter.in;
        });
        if (same != into.end())
            *same = std::move(parameter);
        else if (!parameter.name.empty() && into.size() < most_parameters)
            into.push_back(std::move(parameter));
    }
}

// The schema of 200, else of the first other success, else of "default".
std::optional<Schema> read_answer(const Object& operation, const json::value& document)
{
    const auto responses = operation.object("responses");
    const json::value* chosen = responses.find("200");
    if (!chosen && responses.get())
        for (const auto& [status, response] : *responses.get())
            if (status.starts_with('2') && (!chosen || Object{&response, document}.find("schema")))
                chosen = &response;
    if (!chosen)
        chosen = responses.find("default");
    const auto* schema = Object{chosen, document}.find("schema");
    if (!schema)
        return std::nullopt;
    return Schema{schema, document};
}

// All scopes of all alternatives; an operation's own security replaces the document's.
std::vector<std::string> read_required_scopes(const Object& operation, const Object& document)
{
    std::vector<std::string> scopes;
    const auto& holder = operation.find("security") ? operation : document;
    for (const auto* requirement : holder.elements("security"))
    {
        if (!requirement->is_object())
            continue;
        for (const auto& [scheme, names] : requirement->get_object())
            if (names.is_array())
                for (const auto& name : names.get_array())
                    if (auto text = as_query_text(&name);
                        text && std::find(scopes.begin(), scopes.end(), *text) == scopes.end())
                        scopes.push_back(std::move(*text));
    }
    return scopes;
}

std::string base_path(const Object& document)
{
    auto base = document.text("basePath");
    while (base.ends_with('/'))
        base.pop_back();
    return base.empty() || base.starts_with('/') ? base : "/" + base;
}

}  // namespace

std::string read_title(const json::value& document)
{
    const auto info = Object{&document, document}.object("info");
    const auto title = info.text("title");
    const auto version = info.text("version");
    return one_line(version.empty() ? title : title + " " + version);
}

std::vector<ApiRead> read_reads(const json::value& document)
{
    const Object root{&document, document};
    const auto base = base_path(root);
    std::vector<ApiRead> reads;
    for (const auto& [path, value] : document.at("paths").get_object())
    {
        const Object item{&value, document};
        const auto operation = item.object("get");
        if (!operation.get() || !path.starts_with('/'))
            continue;
        ApiRead read;
        read.path = base + std::string(path);
        read.summary = operation.text("summary");
        read.deprecated = operation.flag("deprecated");
        add_parameters(read.parameters, item, document);
        add_parameters(read.parameters, operation, document);
        read.scopes = read_required_scopes(operation, root);
        read.tags = texts(operation.elements("tags"));
        read.answer = read_answer(operation, document);
        reads.push_back(std::move(read));
    }
    std::sort(reads.begin(), reads.end(), [](const ApiRead& a, const ApiRead& b) { return a.path < b.path; });
    return reads;
}

std::vector<std::string> read_scopes(const json::value& document)
{
    std::vector<std::string> scopes;
    const auto schemes = Object{&document, document}.object("securityDefinitions");
    if (schemes.get())
        for (const auto& [name, scheme] : *schemes.get())
            if (const auto declared = Object{&scheme, document}.object("scopes"); declared.get())
                for (const auto& [scope, meaning] : *declared.get())
                    if (std::find(scopes.begin(), scopes.end(), scope) == scopes.end())
                        scopes.emplace_back(scope);
    return scopes;
}

}  // namespace giposync::config
