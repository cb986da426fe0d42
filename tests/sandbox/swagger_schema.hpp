#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::sandbox {

// The type of JSON values, learned from samples: so a document cannot say anything that is not served.
class SchemaSketch
{
public:
    void learn(const boost::json::value& sample);

    // Objects become definitions of their own, and references to them, as Swashbuckle has it. `named` gives
    // the name of an object by its path ("items", "contacts.address").
    using Naming = std::function<std::string(const std::string& path)>;
    using Definitions = std::map<std::string, std::string>;  // name → schema as JSON
    std::string schema(const std::string& path, const Naming& named, Definitions& definitions) const;

private:
    enum class Type
    {
        unknown,  // null so far
        boolean,
        integer,
        number,
        string,
        object,
        array,
    };

    void learn_string(std::string_view text);
    SchemaSketch& member(std::string_view name);
    std::string object_schema(const std::string& path, const Naming& named, Definitions& definitions) const;

    Type type_ = Type::unknown;
    bool wide_ = false;                  // an integer beyond 32 bits
    std::optional<std::string> format_;  // of all strings so far; empty: none in common
    std::vector<std::pair<std::string, SchemaSketch>> members_;
    std::unique_ptr<SchemaSketch> element_;
};

}  // namespace giposync::sandbox
