#pragma once

#include "config/swagger.hpp"
#include "source_text.hpp"

#include <stdexcept>
#include <string>

namespace giposync::test {

// A file of tests/unit/config/documents.
inline std::string document_text(const std::string& name)
{
    return source_text(std::filesystem::path("tests/unit/config/documents") / name);
}

inline config::Swagger swagger(const std::string& text)
{
    auto document = config::Swagger::parse(text);
    if (!document)
        throw std::runtime_error(document.error().detail);
    return std::move(*document);
}

// A document with these paths (the members of "paths", without its braces) and definitions.
inline config::Swagger swagger_with(
    const std::string& paths,
    const std::string& definitions = "",
    const std::string& more = ""
)
{
    return swagger(
        R"({"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {)" + paths +
        R"(}, "definitions": {)" + definitions + "}" + more + "}"
    );
}

}  // namespace giposync::test
