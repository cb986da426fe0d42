#pragma once

#include "base/clock.hpp"
#include "oauth/tenant_guard.hpp"
#include "oauth/token_keeper.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace giposync::oauth {

// Looks from time to time whether a login is still of the clinic that it was taken for. `api` adds the
// token. A login that is not is dismissed, which its standing shows; where it is said to be of no clinic at
// all, which a server that is not well says too, that is heard twice before. Errors: refused then; else those
// of fetch_userinfo, which say nothing about the tenant.
boost::asio::awaitable<Result<TenantId>> check_tenant(
    net::Transport& api,
    TokenKeeper& keeper,
    AccountName account,
    std::string api_base,
    TenantRules rules,
    Clock& clock
);

}  // namespace giposync::oauth
