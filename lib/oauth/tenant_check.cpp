#include "oauth/tenant_check.hpp"

#include "oauth/userinfo.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

constexpr Duration before_hearing_again = std::chrono::minutes(2);

}  // namespace

asio::awaitable<Result<TenantId>> check_tenant(
    net::Transport& api,
    TokenKeeper& keeper,
    AccountName account,
    std::string api_base,
    TenantRules rules,
    Clock& clock
)
{
    const auto login = keeper.login();
    auto user = co_await fetch_userinfo(api, api_base, std::nullopt, account);
    if (user && user->tenants.empty())
    {
        co_await clock.sleep(before_hearing_again);
        user = co_await fetch_userinfo(api, std::move(api_base), std::nullopt, std::move(account));
    }
    if (!user)
        co_return user.error();
    auto tenant = admit(*user, rules);
    if (tenant)
        co_return tenant;

    const auto dismissed = co_await keeper.dismiss(login, tenant.error().detail);
    co_return dismissed ? tenant.error() : dismissed.error();
}

}  // namespace giposync::oauth
