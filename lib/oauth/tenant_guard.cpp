#include "oauth/tenant_guard.hpp"

#include "base/json.hpp"
#include "oauth/members.hpp"

#include <algorithm>
#include <utility>

namespace giposync::oauth {
namespace {

// An id, written as text or as integer; empty for anything else.
std::string id_of(std::optional<std::string_view> token)
{
    if (!token)
        return {};
    if (token->starts_with('"'))
        return json::decoded(*token);
    return json::as_integer(*token) ? std::string(*token) : std::string{};
}

// One element of the list; nothing where it has no id.
std::optional<TenantId> read_tenant(json::Reader& reader)
{
    const auto kind = reader.next();
    const auto element = reader.take();
    auto id = kind == json::Kind::object ? id_of(json::find(element, "id")) : std::string{};
    return id.empty() ? std::nullopt : std::optional{TenantId{std::move(id)}};
}

bool contains(const std::vector<TenantId>& tenants, const TenantId& wanted)
{
    return std::find(tenants.begin(), tenants.end(), wanted) != tenants.end();
}

std::string listed(const std::vector<TenantId>& tenants)
{
    constexpr std::size_t most = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(tenants.size(), most); ++i)
        text += (i == 0 ? "" : ", ") + in_quotes(tenants[i].text());
    return tenants.size() > most ? text + ", ..." : text;
}

std::string_view plural(const std::vector<TenantId>& tenants)
{
    return tenants.size() == 1 ? "tenant " : "tenants ";
}

std::string our_clinic(const TenantRules& rules)
{
    return rules.clinic.empty() ? "this account" : in_quotes(rules.clinic);
}

Error refused(std::string why)
{
    return {Errc::refused, std::move(why)};
}

}  // namespace

Result<UserInfo> parse_userinfo(std::string_view body)
{
    const Error malformed{Errc::malformed, "userinfo is not what the API documents"};
    if (!json::valid(body) || json::Reader{body}.next() != json::Kind::object)
        return malformed;

    UserInfo user;
    user.subject = id_of(json::find(body, "sub"));
    const auto list = json::find(body, "tenants");
    if (!list || *list == "null")
        return Error{Errc::malformed, "userinfo does not say to which tenants the user belongs"};
    json::Reader reader{*list};
    if (reader.next() != json::Kind::array)
        return malformed;
    reader.enter();
    while (reader.next_element())
    {
        auto tenant = read_tenant(reader);
        if (!tenant)
            return malformed;
        if (!contains(user.tenants, *tenant))
            user.tenants.push_back(std::move(*tenant));
    }
    return user;
}

Result<TenantId> admit(const UserInfo& user, const TenantRules& rules)
{
    if (user.tenants.empty())
        return refused("the user who logged in belongs to no clinic, so not to " + our_clinic(rules));

    std::vector<TenantId> candidates;
    for (const auto& tenant : user.tenants)
        if (contains(rules.allowed, tenant))
            candidates.push_back(tenant);
    if (candidates.empty())
        return refused(
            "the user who logged in does not belong to " + our_clinic(rules) + ": their " +
            std::string(plural(user.tenants)) + listed(user.tenants) + " is not in allowed_tenants"
        );
    if (rules.mirrored && !contains(candidates, *rules.mirrored))
        return refused(
            "the mirror of " + our_clinic(rules) + " holds the data of tenant " +
            in_quotes(rules.mirrored->text()) + ", and the user who logged in belongs to " +
            listed(candidates) + ": each tenant needs an account and a mirror of its own"
        );
    if (rules.mirrored)
        return *rules.mirrored;
    if (candidates.size() > 1)
        return refused(
            "the user who logged in belongs to several allowed tenants (" + listed(candidates) +
            "): name the one that is meant for " + our_clinic(rules) + " in allowed_tenants"
        );
    return candidates.front();
}

}  // namespace giposync::oauth
