#pragma once

#include <boost/json/fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::config {

struct SchemaMember;

// What an OpenAPI 2.0 document says of one JSON value: references followed, allOf merged, each only when it
// is asked for, so that schemas that contain themselves are no danger. Lives as long as its document.
class Schema
{
public:
    // Says nothing.
    Schema() = default;

    // `found` may be a reference into `document`; null, or no schema at all: says nothing.
    Schema(const boost::json::value* found, const boost::json::value& document);

    // "object", "array", "string", "integer", "number", "boolean"; empty where the document does not say.
    std::string type() const;

    // "date-time", "date", "int64", ...; empty where there is none.
    std::string format() const;

    // Of an object, in the order of the document, its own first. No name twice.
    std::vector<SchemaMember> members() const;

    // Of an object, the schema of one member.
    std::optional<Schema> member(std::string_view name) const;

    // The same along a dotted path ("patient.id").
    std::optional<Schema> at(std::string_view dotted_path) const;

    // Of an array, what it holds.
    std::optional<Schema> element() const;

private:
    std::string text(std::string_view key) const;

    const boost::json::value* document_ = nullptr;
    std::vector<const boost::json::object*> parts_;  // this schema and what its allOf names, each once
};

struct SchemaMember
{
    std::string name;
    Schema schema;
};

// The value that a local reference ("#/definitions/Patient") leads to, through further references; `value`
// itself where it is none; null where it leads nowhere, or round in a circle.
const boost::json::value* followed(const boost::json::value* value, const boost::json::value& document);

}  // namespace giposync::config
