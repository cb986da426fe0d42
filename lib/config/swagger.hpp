#pragma once

#include "base/result.hpp"
#include "config/schema.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::config {

// One parameter of an operation (OpenAPI 2.0, "Parameter Object").
struct ApiParameter
{
    std::string name;
    std::string in;  // query, path, header, body, formData
    bool required = false;
    std::string type;
    std::string format;
    std::vector<std::string> choices;     // its enum, where it has one
    std::optional<std::string> fallback;  // its default
    std::optional<std::int64_t> maximum;
};

// One GET of the document.
struct ApiRead
{
    std::string path;  // with the document's basePath in front
    std::string summary;
    bool deprecated = false;
    std::vector<ApiParameter> parameters;  // those of the path included
    std::vector<std::string> scopes;       // that its security asks for
    std::vector<std::string> tags;
    std::optional<Schema> answer;  // of a success; nothing: the document does not say

    const ApiParameter* find_query(std::string_view name) const;
};

// The API's description of itself: an OpenAPI 2.0 ("Swagger") document, in JSON
// (https://spec.openapis.org/oas/v2.0). Written by others, so nothing in it is taken for granted but that
// it is such a document.
class Swagger
{
public:
    // Errors: Errc::invalid, one line that says what the text is instead.
    static Result<Swagger> parse(std::string_view text);

    Swagger(Swagger&&) noexcept;
    Swagger& operator=(Swagger&&) noexcept;
    ~Swagger();

    // Title and version, for people.
    const std::string& title() const noexcept { return title_; }

    // In order of their paths.
    const std::vector<ApiRead>& reads() const noexcept { return reads_; }

    // All scopes that the document declares, each once.
    const std::vector<std::string>& scopes() const noexcept { return scopes_; }

private:
    Swagger();

    std::unique_ptr<const boost::json::value> document_;  // the schemas of reads_ point into it
    std::string title_;
    std::vector<ApiRead> reads_;
    std::vector<std::string> scopes_;
};

}  // namespace giposync::config
