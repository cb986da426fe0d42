#include "base/url.hpp"
#include "config/credentials.hpp"
#include "config/settings_sections.hpp"

#include <array>
#include <utility>

namespace giposync::config {
namespace {

constexpr std::int64_t most_requests = 1'000'000;

void read_url(std::string_view key, std::string& into, Section& section)
{
    section.read(key, into);
    if (into.empty())
        return;
    if (into.find('@') != std::string::npos)
        return section.problem(key, "must not hold a user name or a password");
    if (const auto url = parse_url(into); !url)
        section.problem(key, url.error().detail);
}

// A URL that others are made of by appending a path.
void read_base_url(std::string_view key, std::string& into, Section& section)
{
    read_url(key, into, section);
    if (into.find('?') != std::string::npos)
        section.problem(key, "must not have a query");
}

// What is wrong is said without the value: those who misread the key put the secret itself here.
void check_secret(const std::string& where, Section& section)
{
    const bool is_credential = where.starts_with(credential_prefix) &&
                               where.size() > credential_prefix.size() &&
                               where.find('/') == std::string::npos;
    if (!where.empty() && !where.starts_with('/') && !is_credential)
        section.problem("client_secret_file", R"(must be the absolute path of a file, or "credential:NAME")");
}

void check_endpoints(const Application& application, Section& section)
{
    if (!application.issuer.empty())
        return;
    if (application.device_authorization_endpoint.empty() && application.token_endpoint.empty())
        return section.need("issuer", "is needed, or else device_authorization_endpoint and token_endpoint");
    section.need("device_authorization_endpoint", "is needed where there is no issuer");
    section.need("token_endpoint", "is needed where there is no issuer");
}

RateLimit read_rate_limit(Section section)
{
    RateLimit limit;
    section.read("requests", limit.requests, std::int64_t{1}, most_requests);
    section.read("per", limit.per);
    section.refuse_unknown();
    return limit;
}

Application read_application(const std::string& name, Section& section)
{
    constexpr std::array<std::pair<std::string_view, ClientAuth>, 2> client_auths{
        {{"basic", ClientAuth::basic}, {"post", ClientAuth::post}}};

    Application application;
    application.name = ApplicationName{name};
    section.read("client_id", application.client_id);
    section.read("client_secret_file", application.client_secret);
    section.read<ClientAuth>("client_auth", application.client_auth, client_auths);
    read_base_url("issuer", application.issuer, section);
    read_url("device_authorization_endpoint", application.device_authorization_endpoint, section);
    read_url("token_endpoint", application.token_endpoint, section);
    read_url("revocation_endpoint", application.revocation_endpoint, section);
    read_base_url("api_base", application.api_base, section);
    if (auto limit = section.table("rate_limit"))
        application.rate_limit = read_rate_limit(*limit);

    for (const auto* key : {"client_id", "client_secret_file", "api_base"})
        section.need(key);
    check_secret(application.client_secret, section);
    check_endpoints(application, section);
    while (application.api_base.ends_with('/'))
        application.api_base.pop_back();
    section.refuse_unknown();
    return application;
}

// Requests are counted by client_id. With two ceilings for one, neither would be kept.
void check_shared_limit(
    const Application& application,
    const std::map<ApplicationName, Application>& others,
    Section& section
)
{
    const auto& [requests, per] = application.rate_limit;
    for (const auto& [name, other] : others)
        if (!other.client_id.empty() && other.client_id == application.client_id &&
            (other.rate_limit.requests != requests || other.rate_limit.per != per))
            return section.problem(
                "rate_limit",
                "must be the same as that of applications." + name.text() + ", which has the same client_id"
            );
}

}  // namespace

std::map<ApplicationName, Application> read_applications(Section section)
{
    std::map<ApplicationName, Application> applications;
    for (auto& [name, table] : section.tables())
    {
        check_name(name, table);
        auto application = read_application(name, table);
        check_shared_limit(application, applications, table);
        applications.emplace(name, std::move(application));
    }
    return applications;
}

}  // namespace giposync::config
