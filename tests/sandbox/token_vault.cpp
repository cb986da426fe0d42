#include "sandbox/token_vault.hpp"

#include <algorithm>

namespace giposync::sandbox {
std::string TokenVault::new_token(std::string_view kind)
{
    constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    std::string token{kind};
    for (int i = 0; i < 40; ++i)
        token += digits[random_.below(digits.size())];
    return token;
}

std::string TokenVault::add_access(std::size_t grant, Scopes scopes, Instant now)
{
    auto token = new_token("at-");
    const auto until = now + options_.access_lifetime;
    access_[token] = {grant, std::move(scopes), until, false};
    access_by_age_.push_back(token);
    grants_[grant].access_until = until;
    return token;
}

std::string TokenVault::add_refresh(std::size_t grant)
{
    auto token = new_token("rt-");
    refresh_[token] = {grant, std::nullopt};
    return token;
}

// A month of simulated refreshes must not pile up; an expired token and an unknown one are both a 401.
void TokenVault::forget_expired(Instant now)
{
    constexpr auto remembered = std::chrono::hours(1);
    while (!access_by_age_.empty() && access_.at(access_by_age_.front()).until + remembered < now)
    {
        access_.erase(access_by_age_.front());
        access_by_age_.pop_front();
    }
}

void TokenVault::let_oldest_die(const std::string& user)
{
    while (options_.most_logins && living_grants(user) > *options_.most_logins)
    {
        const auto oldest = std::find_if(grants_.begin(), grants_.end(), [&](const Grant& grant) {
            return grant.alive && grant.user == user;
        });
        oldest->alive = false;
    }
}

Issued TokenVault::log_in(const std::string& user, const std::string& client, Scopes scopes, Instant now)
{
    ++conduct_.logins;
    forget_expired(now);
    const auto grant = grants_.size();
    grants_.push_back({user, client, scopes, now, now, true});
    let_oldest_die(user);
    Issued issued;
    issued.access_token = add_access(grant, scopes, now);
    if (has(scopes, "offline_access"))
        issued.refresh_token = add_refresh(grant);
    issued.scopes = std::move(scopes);
    return issued;
}

// Whether the token still stands for its grant; one that rotation has spent may take the grant down.
bool TokenVault::is_usable(Refresh& refresh, Instant now)
{
    Grant& grant = grants_[refresh.grant];
    if (options_.inactivity && now - grant.last_used > *options_.inactivity)
        grant.alive = false;
    if (!grant.alive || !refresh.spent)
        return grant.alive;
    ++conduct_.reused;
    if (options_.reuse == Reuse::forgiven && now - *refresh.spent <= options_.reuse_grace)
        return true;
    if (options_.reuse != Reuse::refused)
        grant.alive = false;
    return false;
}

std::string TokenVault::rotated(const std::string& token, Refresh& refresh, Instant now)
{
    switch (options_.rotation)
    {
    case Rotation::stays_and_is_repeated: return token;
    case Rotation::stays_and_is_left_out: return {};
    case Rotation::rotates: break;
    }
    const auto grant = refresh.grant;
    if (!refresh.spent)
        refresh.spent = now;
    return add_refresh(grant);
}

std::optional<Issued> TokenVault::refresh(
    const std::string& token,
    const std::string& client,
    const Scopes& scopes,
    Instant now
)
{
    const auto found = refresh_.find(token);
    if (found == refresh_.end() || grants_[found->second.grant].client != client)
        return std::nullopt;
    const auto grant = found->second.grant;
    const auto& granted = grants_[grant].scopes;
    const bool granted_all =
        std::all_of(scopes.begin(), scopes.end(), [&](const std::string& one) { return has(granted, one); });
    if (!granted_all || !is_usable(found->second, now))
        return std::nullopt;

    ++conduct_.refreshes;
    if (now < grants_[grant].access_until)
        ++conduct_.early_refreshes;
    forget_expired(now);
    grants_[grant].last_used = now;
    Issued issued;
    issued.scopes = scopes.empty() ? granted : scopes;
    issued.access_token = add_access(grant, issued.scopes, now);
    issued.refresh_token = rotated(token, found->second, now);
    return issued;
}

std::optional<Bearer> TokenVault::bearer(const std::string& access_token, Instant now) const
{
    const auto found = access_.find(access_token);
    if (found == access_.end() || found->second.revoked || found->second.until <= now)
        return std::nullopt;
    const Grant& grant = grants_[found->second.grant];
    if (!grant.alive)
        return std::nullopt;
    return Bearer{grant.user, grant.client, found->second.scopes};
}

std::optional<std::string> TokenVault::client_of(const std::string& token) const
{
    if (const auto access = access_.find(token); access != access_.end())
        return grants_[access->second.grant].client;
    if (const auto refresh = refresh_.find(token); refresh != refresh_.end())
        return grants_[refresh->second.grant].client;
    return std::nullopt;
}

void TokenVault::revoke(const std::string& token, const std::string& client)
{
    if (client_of(token) != client)
        return;
    if (const auto access = access_.find(token); access != access_.end())
    {
        access->second.revoked = true;
        grants_[access->second.grant].access_until = {};
    }
    else
        grants_[refresh_.at(token).grant].alive = false;
}

void TokenVault::spend(const std::string& refresh_token)
{
    if (const auto found = refresh_.find(refresh_token); found != refresh_.end())
        grants_[found->second.grant].alive = false;
}

void TokenVault::revoke_user(const std::string& user)
{
    for (Grant& grant : grants_)
        if (grant.user == user)
            grant.alive = false;
}

void TokenVault::expire_access_tokens(Instant now)
{
    for (auto& [token, access] : access_)
        access.until = std::min(access.until, now);
    for (Grant& grant : grants_)
        grant.access_until = std::min(grant.access_until, now);
}

std::size_t TokenVault::living_grants(const std::string& user) const
{
    return static_cast<std::size_t>(std::count_if(grants_.begin(), grants_.end(), [&](const Grant& grant) {
        return grant.alive && grant.user == user;
    }));
}

}  // namespace giposync::sandbox
