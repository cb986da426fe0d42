#include "ops/doctor_network.hpp"

#include "base/json.hpp"
#include "oauth/discovery.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

constexpr std::string_view device_grant = "urn:ietf:params:oauth:grant-type:device_code";

std::string joined(const net::Addresses& addresses)
{
    std::string text;
    for (const auto& address : addresses)
        text += (text.empty() ? "" : ", ") + address.to_string();
    return text;
}

bool holds(const Error& error, std::string_view words)
{
    return error.detail.find(words) != std::string::npos;
}

// What usually mends it, told by the words of lib/net.
std::string cure_for(const Error& error, const Url& url)
{
    const auto server = url.host + ":" + std::to_string(url.port);
    if (error.code == Errc::unwritable)
        return "see state_dir: without the memory of the rate limit nothing is sent";
    if (error.code == Errc::malformed)
        return "something else answers there: look at the address in the settings";
    if (holds(error, "proxy "))
        return "look at http.proxy, HTTPS_PROXY and NO_PROXY, and ask whoever keeps the proxy to let " +
               server + " through";
    if (holds(error, "cannot be resolved"))
        return "getent ahosts " + url.host +
               " must answer: look at the name in the settings, and at /etc/resolv.conf";
    if (holds(error, "certificate"))
        return "where a firewall opens TLS, put the certificate of its authority into http.ca_file; else "
               "look at "
               "the clock";
    return "let this machine connect to " + server + ", or set http.proxy";
}

struct Search
{
    std::vector<std::string> found;
    std::optional<Error> failure;  // of an endpoint that nothing works without
    bool revocation = true;
};

asio::awaitable<Search> look_for_endpoints(oauth::Discovery& discovery)
{
    using oauth::Endpoint;
    Search search;
    for (const auto endpoint : {Endpoint::device_authorization, Endpoint::token, Endpoint::revocation})
    {
        net::Purpose purpose;
        const auto url = co_await discovery.find(endpoint, std::move(purpose));
        if (url)
            search.found.emplace_back(oauth::name_of(endpoint));
        else if (endpoint != Endpoint::revocation)
            search.failure = search.failure.value_or(url.error());
        else
            search.revocation = false;
    }
    co_return search;
}

oauth::DiscoveryOptions options_of(const config::Application& application)
{
    oauth::DiscoveryOptions options;
    options.issuer = application.issuer;
    options.given.device_authorization = application.device_authorization_endpoint;
    options.given.token = application.token_endpoint;
    options.given.revocation = application.revocation_endpoint;
    return options;
}

bool never_answered(const std::string& url, const ExaminingTransport& transport)
{
    const auto met = transport.encounters().find(origin_of(url));
    return met == transport.encounters().end() || !met->second.status;
}

Finding judge(
    const config::Application& application,
    const Search& search,
    const ExaminingTransport& transport
)
{
    const auto name = application.name.text();
    Finding finding{"discovery", name, Verdict::ok, ""};
    if (search.failure && never_answered(application.issuer, transport) &&
        search.failure->code != Errc::invalid)
    {
        finding.verdict = Verdict::skipped;
        finding.what = search.failure->detail;
        finding.cure = search.failure->code == Errc::throttled ? "run it again later; see: giposyncd status"
                                                               : "the host comes first: see tls";
    }
    else if (search.failure)
    {
        finding.verdict = Verdict::bad;
        finding.what = search.failure->detail;
        finding.cure =
            search.failure->code == Errc::invalid
                ? "correct issuer of [applications." + name + "], or set the endpoints there by hand"
                : "the account server is in trouble; run it again later";
    }
    else if (!search.revocation)
    {
        finding.verdict = Verdict::warning;
        finding.what = application.issuer +
                       " names no revocation_endpoint: a logout is forgotten here, and lives on there";
        finding.cure = "set revocation_endpoint of [applications." + name + "], if there is one";
    }
    else if (transport.encounters().empty())
        finding.what = "all endpoints are given by hand";
    else
        finding.what = application.issuer + " answers, all endpoints are known";
    return finding;
}

// Whether the document lists the grants it supports, and ours among them (RFC 8414, 2); nothing: it lists
// none.
std::optional<bool> lists_device_grant(const std::string& body)
{
    const auto list = json::valid(body) ? json::find(body, "grant_types_supported") : std::nullopt;
    if (!list || list->front() != '[')
        return std::nullopt;
    bool listed = false;
    json::Reader reader{*list};
    reader.enter();
    while (reader.next_element())
    {
        const auto is_text = reader.next() == json::Kind::string;
        const auto token = reader.take();
        listed = listed || (is_text && json::decoded(token) == device_grant);
    }
    return listed;
}

Finding judge_device_grant(const config::Application& application, const ExaminingTransport& transport)
{
    Finding finding{"device_grant", application.name.text(), Verdict::ok, "there is an endpoint for it"};
    for (const std::string& body : transport.bodies())
        if (const auto listed = lists_device_grant(body))
        {
            finding.what =
                *listed ? "the issuer supports it" : "the issuer does not list it among its grants";
            finding.verdict = *listed ? Verdict::ok : Verdict::warning;
            finding.cure = *listed ? "" : "ask GipoNext to allow the device grant for this client_id";
        }
    return finding;
}

}  // namespace

std::vector<Url> hosts_of(const config::Application& application)
{
    std::vector<Url> hosts;
    for (const auto& text :
         {application.issuer,
          application.device_authorization_endpoint,
          application.token_endpoint,
          application.revocation_endpoint,
          application.api_base})
    {
        const auto url = parse_url(text);
        const auto is_known = [&](const Url& other) { return same_origin(*url, other); };
        if (url && std::ranges::none_of(hosts, is_known))
            hosts.push_back(*url);
    }
    return hosts;
}

asio::awaitable<Finding> check_name(Url url, const net::ProxyRules& proxies, AskForAddresses ask)
{
    Finding finding{"dns", url.host, Verdict::ok, ""};
    if (const auto* const proxy = proxies.proxy_for(url))
    {
        finding.verdict = Verdict::skipped;
        finding.what = "the proxy " + proxy->authority() + " looks it up";
        co_return finding;
    }
    const auto addresses = co_await ask(url.host);
    if (addresses)
        finding.what = joined(*addresses);
    else
    {
        finding.verdict = Verdict::bad;
        finding.what = addresses.error().detail;
        finding.cure = cure_for(addresses.error(), url);
    }
    co_return finding;
}

asio::awaitable<void> meet(Url url, ExaminingTransport& transport)
{
    if (transport.encounters().contains(url.origin()))
        co_return;
    net::Request request;
    request.url = url.origin() + "/";
    co_await transport.send(std::move(request));
}

Finding check_host(const Url& url, const ExaminingTransport& transport)
{
    Finding finding{
        "tls",
        url.origin(),
        Verdict::ok,
        url.secure ? "answers over TLS" : "answers on this machine"};
    const auto found = transport.encounters().find(url.origin());
    if (found == transport.encounters().end())
    {
        finding.verdict = Verdict::skipped;
        finding.what = "was not asked: the rate limit gave no turn";
        finding.cure = "run it again later; see: giposyncd status";
    }
    else if (!found->second.status)
    {
        finding.verdict = Verdict::bad;
        finding.what = found->second.failure->detail;
        finding.cure = cure_for(*found->second.failure, url);
    }
    return finding;
}

asio::awaitable<Findings> check_discovery(
    const config::Application& application,
    ExaminingTransport& transport
)
{
    oauth::Discovery discovery{transport, options_of(application)};
    const auto search = co_await look_for_endpoints(discovery);
    Findings findings{judge(application, search, transport)};
    if (!search.failure)
        findings.push_back(judge_device_grant(application, transport));
    co_return findings;
}

}  // namespace giposync::ops
