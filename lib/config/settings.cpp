#include "config/settings.hpp"

#include "base/files.hpp"
#include "config/catalogue_reader.hpp"
#include "config/settings_sections.hpp"

#include <set>

namespace giposync::config {
namespace {

// Thousands of accounts fit; what is larger is another file by mistake.
constexpr std::size_t largest_file = 4 * 1024 * 1024;

// Reads the whole document. What is absent reads like an empty table.
class Reader
{
public:
    Reader(const TomlValue& document, Problems& problems)
        : document_(document), problems_(problems), outermost_(document, document.place, "", problems)
    {
    }

    Settings read()
    {
        Settings settings;
        auto service = part("service");
        auto http = part("http");
        auto alerts = part("alerts");
        settings.service = read_service(service);
        settings.http = read_http(http);
        settings.alerts = read_alerts(alerts);
        settings.applications = read_applications(part("applications"));
        settings.catalogue = read_catalogue(shipped_document(), find_entry("resources"), problems_);
        settings.accounts = read_accounts(part("accounts"), settings.applications, settings.catalogue);
        refuse_unknown({service, http, alerts});
        return settings;
    }

private:
    Section part(std::string_view key)
    {
        if (auto section = outermost_.table(key))
            return *section;
        return {nothing_, document_.place, std::string(key), problems_};
    }

    const TomlEntry* find_entry(std::string_view key)
    {
        outermost_.find(key);
        for (const TomlEntry& entry : std::get<TomlValue::Table>(document_.value))
            if (entry.key == key)
                return &entry;
        return nullptr;
    }

    // A key of one of these tables that stands in another, or outside of all, is told where it belongs.
    void refuse_unknown(std::vector<Section> sections)
    {
        std::vector<std::string> known;
        for (const Section& section : sections)
            for (std::string& path : section.known())
                known.push_back(std::move(path));
        for (Section& section : sections)
            section.refuse_unknown(known);
        outermost_.refuse_unknown(known);
    }

    const TomlValue nothing_{TomlValue::Table{}, {}};
    const TomlValue& document_;
    Problems& problems_;
    Section outermost_;
};

void add_with_ancestors(const Catalogue& catalogue, const ResourceName& name, std::set<ResourceName>& into)
{
    const auto* resource = find(catalogue, name);
    if (resource && into.insert(name).second && resource->parent)
        add_with_ancestors(catalogue, *resource->parent, into);
}

}  // namespace

Result<Settings> load_settings(const std::filesystem::path& file)
{
    auto text = SystemFiles{}.read(file);
    if (!text)
        return Error{Errc::invalid, "settings cannot be used: " + text.error().detail};
    if (!*text)
        return Error{
            Errc::invalid,
            file.string() + ": no such file; --config or $GIPOSYNC_CONFIG can name another"};
    if ((*text)->size() > largest_file)
        return Error{Errc::invalid, file.string() + ": is too large for settings (more than 4 MiB)"};
    return parse_settings(**text, file);
}

Result<Settings> parse_settings(std::string_view text, const std::filesystem::path& file)
{
    const auto document = parse_toml(text, file);
    if (!document)
        return document.error();
    Problems problems;
    auto settings = Reader{*document, problems}.read();
    settings.file = file;
    if (auto problem = problems.first())
        return std::move(*problem);
    return settings;
}

std::vector<Resource> resources_of(const Settings& settings, const Account& account)
{
    if (!account.resources)
        return settings.catalogue;
    std::set<ResourceName> wanted;
    for (const ResourceName& name : *account.resources)
        add_with_ancestors(settings.catalogue, name, wanted);
    std::vector<Resource> resources;
    for (const Resource& resource : settings.catalogue)
        if (wanted.contains(resource.name))
            resources.push_back(resource);
    return resources;
}

}  // namespace giposync::config
