#include "config/catalogue.hpp"

#include "config/catalogue_reader.hpp"
#include "config/shipped_text.hpp"

#include <algorithm>
#include <stdexcept>

namespace giposync::config {

const Resource* find(const Catalogue& catalogue, const ResourceName& name)
{
    const auto found = std::find_if(catalogue.begin(), catalogue.end(), [&name](const Resource& resource) {
        return resource.name == name;
    });
    return found == catalogue.end() ? nullptr : &*found;
}

const TomlValue& shipped_document()
{
    // What is compiled in is good, or the build is broken: value() throws.
    static const TomlValue document = parse_toml(shipped_text(), "resources.toml").value();
    return document;
}

Catalogue shipped_catalogue()
{
    return parse_catalogue(shipped_text(), "resources.toml").value();
}

Result<Catalogue> parse_catalogue(std::string_view text, const std::filesystem::path& file)
{
    auto document = parse_toml(text, file);
    if (!document)
        return document.error();
    Problems problems;
    Section outermost{*document, document->place, "", problems};
    outermost.find("resources");
    outermost.refuse_unknown();
    auto catalogue = read_catalogue(*document, nullptr, problems);
    if (auto problem = problems.first())
        return std::move(*problem);
    return catalogue;
}

}  // namespace giposync::config
