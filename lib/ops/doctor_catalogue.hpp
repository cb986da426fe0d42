#pragma once

#include "config/settings.hpp"
#include "net/transport.hpp"
#include "ops/doctor_finding.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>

namespace giposync::ops {

// The resources in force against the API's own description, from where GipoNext keeps it, asked for without a
// token. It is others who write it, and a list that is in step at the moment proves it wrong: `in_step` names
// those, of which nothing is worse than a warning. A sync needs no description, so nor do we.
boost::asio::awaitable<Findings> check_catalogue(
    const config::Application& application,
    net::Transport& transport,
    config::Catalogue resources,
    std::set<ResourceName> in_step
);

}  // namespace giposync::ops
