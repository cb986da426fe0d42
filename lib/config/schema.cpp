#include "config/schema.hpp"

#include <boost/json/value.hpp>

#include <set>

namespace json = boost::json;

namespace giposync::config {
namespace {

// Longer chains of references are a circle, or somebody's joke.
constexpr int longest_chain = 32;

const json::value* member_of(const json::value* value, std::string_view key)
{
    const auto* object = value ? value->if_object() : nullptr;
    return object ? object->if_contains(key) : nullptr;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// One part of a JSON pointer in a URL fragment: percent-encoding (RFC 3986), then ~0 and ~1 (RFC 6901).
std::string decoded_part(std::string_view part)
{
    std::string bytes;
    for (std::size_t i = 0; i < part.size(); ++i)
    {
        const bool encoded = part[i] == '%' && i + 2 < part.size() && hex_digit(part[i + 1]) >= 0 &&
                             hex_digit(part[i + 2]) >= 0;
        bytes += encoded ? static_cast<char>(hex_digit(part[i + 1]) * 16 + hex_digit(part[i + 2])) : part[i];
        i += encoded ? 2 : 0;
    }
    std::string plain;
    for (std::size_t i = 0; i < bytes.size(); ++i)
    {
        const char next = bytes[i] == '~' && i + 1 < bytes.size() ? bytes[i + 1] : '\0';
        plain += next == '0' ? '~' : next == '1' ? '/' : bytes[i];
        i += next == '0' || next == '1' ? 1 : 0;
    }
    return plain;
}

const json::value* at_pointer(const json::value& document, std::string_view pointer)
{
    const auto* value = &document;
    while (value && !pointer.empty())
    {
        pointer.remove_prefix(1);  // the slash
        const auto part = pointer.substr(0, pointer.find('/'));
        value = member_of(value, decoded_part(part));
        pointer.remove_prefix(part.size());
    }
    return value;
}

}  // namespace

const json::value* followed(const json::value* value, const json::value& document)
{
    for (int hops = 0; hops < longest_chain; ++hops)
    {
        const auto* reference = member_of(value, "$ref");
        if (!reference || !reference->is_string())
            return value;
        const std::string_view target{reference->get_string()};
        if (!target.starts_with("#/"))
            return nullptr;  // into another document, which nobody gave us
        value = at_pointer(document, target.substr(1));
    }
    return nullptr;
}

Schema::Schema(const json::value* found, const json::value& document) : document_(&document)
{
    // A stack and not a recursion: allOf may be nested as deep as the document, and in a circle.
    std::vector<const json::value*> waiting{found};
    std::set<const json::object*> met;
    while (!waiting.empty())
    {
        const auto* schema = followed(waiting.back(), document);
        waiting.pop_back();
        const auto* object = schema ? schema->if_object() : nullptr;
        if (!object || !met.insert(object).second)
            continue;
        parts_.push_back(object);
        if (const auto* all = member_of(schema, "allOf"); all && all->is_array())
            for (auto one = all->get_array().rbegin(); one != all->get_array().rend(); ++one)
                waiting.push_back(&*one);
    }
}

std::string Schema::text(std::string_view key) const
{
    for (const auto* part : parts_)
        if (const auto* found = part->if_contains(key); found && found->is_string())
            return std::string(found->get_string());
    return {};
}

std::string Schema::type() const
{
    if (auto said = text("type"); !said.empty())
        return said;
    for (const auto* part : parts_)
    {
        if (part->contains("properties"))
            return "object";
        if (part->contains("items"))
            return "array";
    }
    return {};
}

std::string Schema::format() const
{
    return text("format");
}

std::vector<SchemaMember> Schema::members() const
{
    std::vector<SchemaMember> members;
    std::set<std::string_view> names;
    for (const auto* part : parts_)
    {
        const auto* properties = part->if_contains("properties");
        if (!properties || !properties->is_object())
            continue;
        for (const auto& [name, schema] : properties->get_object())
            if (names.insert(name).second)
                members.push_back({std::string(name), Schema{&schema, *document_}});
    }
    return members;
}

std::optional<Schema> Schema::member(std::string_view name) const
{
    for (const auto* part : parts_)
        if (const auto* properties = part->if_contains("properties"); properties && properties->is_object())
            if (const auto* found = properties->get_object().if_contains(name))
                return Schema{found, *document_};
    return std::nullopt;
}

std::optional<Schema> Schema::at(std::string_view dotted_path) const
{
    std::optional<Schema> found{*this};
    while (found)
    {
        const auto name = dotted_path.substr(0, dotted_path.find('.'));
        found = found->member(name);
        if (name.size() == dotted_path.size())
            break;
        dotted_path.remove_prefix(name.size() + 1);
    }
    return found;
}

std::optional<Schema> Schema::element() const
{
    for (const auto* part : parts_)
        if (const auto* items = part->if_contains("items"))
            return Schema{items, *document_};
    return std::nullopt;
}

}  // namespace giposync::config
