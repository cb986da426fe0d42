#include "service/status_line.hpp"

#include <algorithm>

namespace giposync {
namespace {

namespace chr = std::chrono;

std::string in_words(Duration span)
{
    const auto seconds = std::max<std::int64_t>(chr::ceil<chr::seconds>(span).count(), 0);
    if (seconds < 120)
        return std::to_string(seconds) + " s";
    if (seconds < 7200)
        return std::to_string(seconds / 60) + " min";
    return std::to_string(seconds / 3600) + " h";
}

std::string trouble_of(const AccountSketch& account)
{
    if (!account.mirror_is_open)
        return account.name.text() + ": the mirror cannot be opened";
    switch (account.login)
    {
    case oauth::TokenState::none:
    case oauth::TokenState::needs_login: return account.name.text() + ": a person has to log in";
    case oauth::TokenState::client_rejected:
        return account.name.text() + ": issuer, client_id or secret is wrong";
    case oauth::TokenState::wrong_tenant: return account.name.text() + ": the login is of another clinic";
    case oauth::TokenState::ok: return {};
    }
    return {};
}

void append(std::string& line, const std::string& part)
{
    if (!part.empty())
        line += (line.empty() ? "" : ", ") + part;
}

std::string counted(int count, const char* what)
{
    if (count == 0)
        return {};
    return std::to_string(count) + (count == 1 ? " resource " : " resources ") + what;
}

}  // namespace

std::string status_line(const std::vector<AccountSketch>& accounts, Instant now)
{
    if (accounts.empty())
        return "no account is configured yet: see giposyncd.toml(5)";
    AccountSketch all;
    std::string line;
    for (const auto& account : accounts)
    {
        append(line, trouble_of(account));
        all.fresh += account.fresh;
        all.filling += account.filling;
        all.troubled += account.troubled;
        if (account.next && (!all.next || account.next_at < all.next_at))
        {
            all.next = account.next;
            all.next_at = account.next_at;
        }
    }
    append(line, counted(all.fresh, "fresh"));
    append(line, counted(all.filling, "filling"));
    append(line, counted(all.troubled, "not fresh"));
    if (all.next)
        append(
            line,
            "next: " + all.next->text() + (all.next_at <= now ? " now" : " in " + in_words(all.next_at - now))
        );
    return line;
}

}  // namespace giposync
