#include "sandbox/swagger_schema.hpp"

#include "sandbox/json_text.hpp"
#include "sandbox/time_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <limits>

namespace json = boost::json;

namespace giposync::sandbox {
namespace {

std::string joined(const std::string& path, std::string_view name)
{
    return path.empty() ? std::string(name) : path + "." + std::string(name);
}

std::string plain_schema(std::string_view type, std::string_view format)
{
    std::string text;
    JsonWriter out{text};
    out.open_object();
    if (!format.empty())
        out.text("format", format);
    out.text("type", type).close_object();
    return text;
}

}  // namespace

void SchemaSketch::learn_string(std::string_view text)
{
    const std::string format = read_day(text) ? "date" : read_time(text, Zoning::bare) ? "date-time" : "";
    format_ = !format_ || *format_ == format ? format : "";
    type_ = Type::string;
}

SchemaSketch& SchemaSketch::member(std::string_view name)
{
    for (auto& [known, sketch] : members_)
        if (known == name)
            return sketch;
    return members_.emplace_back(std::string(name), SchemaSketch{}).second;
}

void SchemaSketch::learn(const json::value& sample)
{
    switch (sample.kind())
    {
    case json::kind::null: return;
    case json::kind::bool_: type_ = Type::boolean; return;
    case json::kind::double_: type_ = Type::number; return;
    case json::kind::string: return learn_string(sample.get_string());
    case json::kind::uint64:
    case json::kind::int64:
        wide_ = wide_ || sample.is_uint64() || sample.get_int64() > std::numeric_limits<std::int32_t>::max();
        type_ = type_ == Type::number ? Type::number : Type::integer;
        return;
    case json::kind::object:
        type_ = Type::object;
        for (const auto& [name, value] : sample.get_object())
            member(name).learn(value);
        return;
    case json::kind::array:
        type_ = Type::array;
        if (!element_)
            element_ = std::make_unique<SchemaSketch>();
        for (const auto& element : sample.get_array())
            element_->learn(element);
        return;
    }
}

std::string SchemaSketch::object_schema(
    const std::string& path,
    const Naming& named,
    Definitions& definitions
) const
{
    std::string text;
    JsonWriter out{text};
    out.open_object().text("type", "object").key("properties").open_object();
    for (const auto& [name, sketch] : members_)
        out.raw(name, sketch.schema(joined(path, name), named, definitions));
    out.close_object().close_object();
    const auto name = named(path);
    definitions[name] = std::move(text);
    std::string reference;
    JsonWriter{reference}.open_object().text("$ref", "#/definitions/" + name).close_object();
    return reference;
}

std::string SchemaSketch::schema(const std::string& path, const Naming& named, Definitions& definitions) const
{
    switch (type_)
    {
    case Type::boolean: return plain_schema("boolean", "");
    case Type::integer: return plain_schema("integer", wide_ ? "int64" : "int32");
    case Type::number: return plain_schema("number", "double");
    case Type::string: return plain_schema("string", format_.value_or(""));
    case Type::object: return object_schema(path, named, definitions);
    case Type::array:
    {
        std::string text;
        JsonWriter out{text};
        out.open_object().text("type", "array");
        out.raw("items", element_->schema(path, named, definitions)).close_object();
        return text;
    }
    case Type::unknown: break;
    }
    return R"({"type":"object"})";
}

}  // namespace giposync::sandbox
