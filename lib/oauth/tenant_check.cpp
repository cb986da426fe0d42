#include "oauth/tenant_check.hpp"

#include "base/event_names.hpp"
#include "oauth/userinfo.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {

asio::awaitable<Result<TenantId>> check_tenant(
    net::Transport& api,
    TokenKeeper& keeper,
    AccountName account,
    std::string api_base,
    TenantRules rules,
    Log& log
)
{
    const auto user = co_await fetch_userinfo(api, std::move(api_base), std::nullopt, std::move(account));
    if (!user)
        co_return user.error();
    auto tenant = admit(*user, rules);
    if (tenant)
        co_return tenant;

    auto reason = tenant.error().detail;
    log.error(
        events::login_tenant_refused,
        "the login no longer belongs to the clinic and is dismissed",
        {{"code", name_of(tenant.error().code)}, {"reason", reason}}
    );
    const auto dismissed = co_await keeper.dismiss(std::move(reason));
    co_return dismissed ? tenant.error() : dismissed.error();
}

}  // namespace giposync::oauth
