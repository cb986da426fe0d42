#pragma once

#include "base/result.hpp"
#include "config/settings.hpp"
#include "net/transport.hpp"
#include "oauth/tenant_guard.hpp"
#include "oauth/token_record.hpp"
#include "ops/doctor_files.hpp"
#include "ops/doctor_finding.hpp"
#include "ops/status_report.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {

// A login as its store has it.
struct LoginView
{
    oauth::Standing standing;
    std::optional<oauth::Grant> grant;
};

// Where the store may not be seen, what the mirror tells of it stands in.
Finding check_login(
    const config::Account& account,
    const Result<LoginView>& login,
    const AccountReport& told,
    const Viewer& viewer,
    Instant now
);

// One call of the API: who the user is, and whether that is whom the settings and the mirror expect. `api`
// adds the token, and refreshes it only where its time is over.
boost::asio::awaitable<Finding> check_tenant(
    const config::Application& application,
    const config::Account& account,
    net::Transport& api,
    std::optional<TenantId> mirrored
);

// What was granted against what the resources need.
Finding check_scopes(
    const config::Account& account,
    const std::vector<config::Resource>& resources,
    const std::vector<std::string>& granted
);

}  // namespace giposync::ops
