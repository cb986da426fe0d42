#include "config/settings_sections.hpp"

#include "base/url.hpp"
#include "config/wording.hpp"

#include <array>

namespace giposync::config {
namespace {

constexpr std::size_t longest_name = 64;
constexpr std::int64_t most_connections = 64;

std::array<std::pair<std::string_view, Level>, 6> log_levels()
{
    std::array<std::pair<std::string_view, Level>, 6> words;
    std::size_t i = 0;
    for (const auto level :
         {Level::trace, Level::debug, Level::info, Level::warning, Level::error, Level::critical})
        words[i++] = {name_of(level), level};
    return words;
}

// A proxy is asked in the clear what to connect to; what then travels through it is TLS of its own.
void check_proxy(const std::string& proxy, Section& section)
{
    constexpr std::string_view scheme = "http://";
    constexpr auto shape = R"(must look like "http://proxy.lan:3128")";
    if (proxy.empty())
        return;
    if (proxy.find('@') != std::string::npos)
        return section.problem("proxy", "must not hold a user name or a password");
    if (!proxy.starts_with(scheme))
        return section.problem("proxy", shape + (", not " + in_quotes(proxy)));
    const auto url = parse_url("https://" + proxy.substr(scheme.size()));
    if (!url || url->target != "/")
        section.problem("proxy", shape + (", not " + in_quotes(proxy)));
}

}  // namespace

Service read_service(Section& section)
{
    constexpr std::array<std::pair<std::string_view, Service::LogFormat>, 2> log_formats{
        {{"text", Service::LogFormat::text}, {"json", Service::LogFormat::json}}};

    Service service;
    section.read("state_dir", service.state_dir);
    section.read<Level>("log_level", service.log_level, log_levels());
    section.read<Service::LogFormat>("log_format", service.log_format, log_formats);
    if (service.state_dir.empty())
        section.problem("state_dir", "must be an absolute path");
    return service;
}

Http read_http(Section& section)
{
    Http http;
    section.read("ca_file", http.ca_file);
    section.read("proxy", http.proxy);
    section.read("connections", http.connections, 1, static_cast<int>(most_connections));
    section.read("timeout", http.timeout);
    check_proxy(http.proxy, section);
    return http;
}

Alerts read_alerts(Section& section)
{
    Alerts alerts;
    section.read("command", alerts.command);
    section.read("remind_every", alerts.remind_every);
    section.read("offer_login", alerts.offer_login);
    if (!alerts.command.empty() && alerts.command.front().empty())
        section.problem("command", "must begin with the program to run");
    return alerts;
}

void check_name(std::string_view name, Section& section)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    if (name.empty() || name.size() > longest_name ||
        name.find_first_not_of(allowed) != std::string_view::npos)
        section.problem_of_table(
            "must be a name of 1 to 64 letters, digits, - and _: it becomes part of file names"
        );
}

}  // namespace giposync::config
