#include "config/settings_sections.hpp"
#include "config/wording.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

std::vector<std::string> names_of(const std::map<ApplicationName, Application>& applications)
{
    std::vector<std::string> names;
    for (const auto& [name, application] : applications)
        names.push_back(name.text());
    return names;
}

std::vector<std::string> names_of(const Catalogue& catalogue)
{
    std::vector<std::string> names;
    for (const Resource& resource : catalogue)
        names.push_back(resource.name.text());
    return names;
}

std::string nearest_of(std::string_view wanted, const std::vector<std::string>& known)
{
    return known.empty() ? "none is defined" : "the nearest known is " + nearest(wanted, known);
}

std::vector<TenantId> read_tenants(Section& section)
{
    std::vector<std::string> texts;
    section.read("allowed_tenants", texts);
    std::vector<TenantId> tenants;
    for (std::string& text : texts)
    {
        if (text.empty())
            section.problem("allowed_tenants", "must not hold an empty text");
        tenants.emplace_back(std::move(text));
    }
    section.need(
        "allowed_tenants",
        "must name the clinic's tenant: whoever belongs to no tenant named here is refused"
    );
    return tenants;
}

std::optional<std::vector<ResourceName>> read_resources(Section& section, const Catalogue& catalogue)
{
    if (!section.find("resources"))
        return std::nullopt;
    std::vector<std::string> texts;
    section.read("resources", texts);

    const auto known = names_of(catalogue);
    std::vector<ResourceName> names;
    for (const std::string& text : texts)
    {
        names.emplace_back(text);
        if (!find(catalogue, names.back()))
            section.problem(
                "resources",
                in_quotes(text) + " is not in the catalogue; " + nearest_of(text, known)
            );
    }
    if (texts.empty())
        section.problem("resources", "must not be empty; left out, it is all of the catalogue");
    return names;
}

Retention read_retention(Section section)
{
    Retention retention;
    section.read("deleted", retention.deleted);
    section.read("changes", retention.changes);
    section.refuse_unknown();
    return retention;
}

void check_application(
    const Account& account,
    const std::map<ApplicationName, Application>& applications,
    Section& section
)
{
    section.need("application");
    const auto& name = account.application;
    if (!name.empty() && !applications.contains(name))
        section.problem(
            "application",
            "there is no application " + in_quotes(name.text()) + "; " +
                nearest_of(name.text(), names_of(applications))
        );
}

void check_mirror(const Account& account, const std::map<AccountName, Account>& others, Section& section)
{
    section.need("mirror");
    if (account.mirror.empty())
        return;
    if (!account.mirror.has_filename())
        section.problem("mirror", "must name a file, not a folder");
    for (const auto& [name, other] : others)
        if (other.mirror == account.mirror)
            section.problem("mirror", "is the mirror of accounts." + name.text() + " already");
}

Account read_account(const std::string& name, const Catalogue& catalogue, Section& section)
{
    Account account;
    account.name = AccountName{name};
    std::string application;
    section.read("application", application);
    account.application = ApplicationName{application};
    account.allowed_tenants = read_tenants(section);
    section.read("clinic", account.clinic);
    section.read("mirror", account.mirror);
    account.resources = read_resources(section, catalogue);
    if (auto retention = section.table("retention"))
        account.retention = read_retention(*retention);
    if (account.clinic.empty())
        account.clinic = name;
    section.refuse_unknown();
    return account;
}

}  // namespace

std::map<AccountName, Account> read_accounts(
    Section section,
    const std::map<ApplicationName, Application>& applications,
    const Catalogue& catalogue
)
{
    std::map<AccountName, Account> accounts;
    for (auto& [name, table] : section.tables())
    {
        auto account = read_account(name, catalogue, table);
        check_name(name, table);
        check_application(account, applications, table);
        check_mirror(account, accounts, table);
        accounts.emplace(name, std::move(account));
    }
    return accounts;
}

}  // namespace giposync::config
