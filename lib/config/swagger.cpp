#include "config/swagger.hpp"

#include "base/json.hpp"
#include "config/swagger_reader.hpp"
#include "config/wording.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace dom = boost::json;

namespace giposync::config {
namespace {

constexpr std::size_t largest_document = 64 * 1024 * 1024;
constexpr std::size_t deepest_document = 256;

Error not_swagger(std::string_view why)
{
    return {Errc::invalid, "no OpenAPI 2.0 document: " + one_line(why)};
}

// What people really have in their hands when it is no JSON.
std::string guess_of(std::string_view text)
{
    const auto start = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (start.empty())
        return "it is empty";
    if (start.starts_with('<'))
        return "it is a page of HTML or XML; was a login page or an error page saved?";
    if (start.starts_with("swagger:") || start.starts_with("openapi:") || start.starts_with("---"))
        return "it looks like YAML; only the JSON form is read";
    return {};
}

Result<dom::value> parsed(std::string_view text)
{
    text = json::without_byte_order_mark(text);
    if (text.size() > largest_document)
        return not_swagger("it is larger than 64 MiB");
    dom::parse_options options;
    options.max_depth = deepest_document;
    dom::error_code failed;
    auto document = dom::parse(text, failed, {}, options);
    if (!failed)
        return document;
    const auto guess = guess_of(text);
    return not_swagger(guess.empty() ? "it is not JSON: " + failed.message() : guess);
}

std::string version_in(const dom::value& document, std::string_view key)
{
    const auto* object = document.if_object();
    const auto* version = object ? object->if_contains(key) : nullptr;
    if (!version)
        return {};
    return version->is_string() ? std::string(version->get_string()) : dom::serialize(*version);
}

Result<void> check_version(const dom::value& document)
{
    if (!document.is_object())
        return not_swagger("it is JSON, but no object");
    if (const auto newer = version_in(document, "openapi"); !newer.empty())
        return not_swagger("it is one of OpenAPI " + newer + ", and only 2.0 (Swagger) is read");
    const auto version = version_in(document, "swagger");
    if (version.empty())
        return not_swagger("it has no \"swagger\": \"2.0\"");
    if (!version.starts_with('2'))
        return not_swagger("it is one of Swagger " + version + ", and only 2.0 is read");
    const auto* paths = document.get_object().if_contains("paths");
    if (!paths || !paths->is_object())
        return not_swagger("it has no paths");
    return {};
}

}  // namespace

const ApiParameter* ApiRead::find_query(std::string_view name) const
{
    const auto found = std::find_if(parameters.begin(), parameters.end(), [name](const ApiParameter& p) {
        return p.in == "query" && p.name == name;
    });
    return found == parameters.end() ? nullptr : &*found;
}

Swagger::Swagger() = default;
Swagger::Swagger(Swagger&&) noexcept = default;
Swagger& Swagger::operator=(Swagger&&) noexcept = default;
Swagger::~Swagger() = default;

Result<Swagger> Swagger::parse(std::string_view text)
{
    auto document = parsed(text);
    if (!document)
        return document.error();
    if (const auto checked = check_version(*document); !checked)
        return checked.error();

    Swagger swagger;
    swagger.document_ = std::make_unique<const dom::value>(std::move(*document));
    swagger.title_ = read_title(*swagger.document_);
    swagger.reads_ = read_reads(*swagger.document_);
    swagger.scopes_ = read_scopes(*swagger.document_);
    return swagger;
}

}  // namespace giposync::config
