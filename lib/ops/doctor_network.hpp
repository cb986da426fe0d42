#pragma once

#include "base/result.hpp"
#include "base/url.hpp"
#include "config/settings.hpp"
#include "net/lookup.hpp"
#include "net/proxy.hpp"
#include "ops/doctor_exchange.hpp"
#include "ops/doctor_finding.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <vector>

namespace giposync::ops {

// The addresses of a host: net::addresses_of, or what a test says.
using AskForAddresses = std::function<boost::asio::awaitable<Result<net::Addresses>>(std::string host)>;

// Whom an application talks to, each origin once: the issuer, the endpoints that the settings give, the API.
std::vector<Url> hosts_of(const config::Application& application);

// Whether the name leads anywhere, as far as that is ours to find out: a proxy finds it for itself.
boost::asio::awaitable<Finding> check_name(Url url, const net::ProxyRules& proxies, AskForAddresses ask);

// Makes sure that the host has been met: asks it for its first page where it has not been asked for anything.
boost::asio::awaitable<void> meet(Url url, ExaminingTransport& transport);

// TCP and TLS, as they went when the host was met.
Finding check_host(const Url& url, const ExaminingTransport& transport);

// Where the issuer answers, and whether it lets devices log in.
boost::asio::awaitable<Findings> check_discovery(
    const config::Application& application,
    ExaminingTransport& transport
);

}  // namespace giposync::ops
