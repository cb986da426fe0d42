#include "application_parts.hpp"

#include "config/credentials.hpp"
#include "version.hpp"

#include <utility>

namespace giposync {
namespace {

// From permit to answer: the time-out of the request itself, and the wait for a free connection before it.
Duration longest_flight(const config::Http& http)
{
    return 4 * http.timeout;
}

quota::LimiterOptions limiter_options(const ApplicationName& application, const quota::MemoryOptions& memory)
{
    quota::LimiterOptions options;
    options.application = application.text();
    options.client_id = memory.client_id;
    options.ceiling = memory.ceiling;
    options.database = memory.file;
    options.boot_id = memory.boot_id;
    options.longest_flight = memory.longest_flight;
    return options;
}

oauth::DiscoveryOptions discovery_options(const config::Application& application)
{
    oauth::DiscoveryOptions options;
    options.issuer = application.issuer;
    options.given.device_authorization = application.device_authorization_endpoint;
    options.given.token = application.token_endpoint;
    options.given.revocation = application.revocation_endpoint;
    return options;
}

}  // namespace

Result<std::unique_ptr<net::HttpClient>> make_http_client(const World& world, const config::Http& http)
{
    net::HttpOptions options;
    options.ca_file = http.ca_file;
    options.proxy = http.proxy;
    options.environment = {world.environment.https_proxy, world.environment.no_proxy};
    options.connections = http.connections;
    options.timeout = http.timeout;
    options.user_agent = std::string("giposyncd/") + version;
    return net::HttpClient::make(world.executor, world.clock, world.log, std::move(options));
}

quota::MemoryOptions limiter_memory(
    const Environment& environment,
    const config::Settings& settings,
    const config::Application& application
)
{
    quota::MemoryOptions options;
    options.file = settings.service.state_dir / "quota.db";
    options.boot_id = environment.boot_id;
    options.client_id = application.client_id;
    options.ceiling = {application.rate_limit.requests, application.rate_limit.per};
    options.longest_flight = longest_flight(settings.http);
    return options;
}

Result<std::unique_ptr<ApplicationParts>> ApplicationParts::make(
    const World& world,
    const config::Settings& settings,
    const config::Application& application,
    net::Transport& http
)
{
    auto secret = config::read_secret(application.client_secret);
    if (!secret)
        return at("applications." + application.name.text() + ".client_secret_file", secret.error());
    const auto how = application.client_auth == config::ClientAuth::post ? oauth::Authentication::post
                                                                         : oauth::Authentication::basic;
    oauth::Client client{application.client_id, std::move(*secret), how};
    return std::unique_ptr<ApplicationParts>{
        new ApplicationParts{world, settings, application, std::move(client), http}};
}

ApplicationParts::ApplicationParts(
    const World& world,
    const config::Settings& settings,
    config::Application application,
    oauth::Client client,
    net::Transport& http
)
    : settings_(std::move(application)),
      memory_(giposync::limiter_memory(world.environment, settings, settings_)),
      client_(std::move(client)),
      limiter_(limiter_options(settings_.name, memory_), world.clock, world.dice, world.log, world.executor),
      limited_(http, limiter_),
      watched_(limited_, world.clock, world.log),
      transport_(watched_),
      discovery_(transport_, discovery_options(settings_))
{
}

}  // namespace giposync
