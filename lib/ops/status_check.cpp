#include "ops/status_check.hpp"

#include "ops/printable.hpp"
#include "ops/status_health.hpp"
#include "ops/status_words.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace giposync::ops {
namespace {

// A pager shows one line; the rest is told by `status`.
constexpr std::size_t most_complaints = 6;

struct Complaint
{
    Health health;
    std::string text;
};

// How many resources there are of each kind.
struct Counts
{
    std::int64_t fresh = 0;
    std::int64_t filling = 0;
    std::int64_t off = 0;
};

std::string login_complaint(const AccountReport& account)
{
    const auto command = "giposyncd login --account " + account.name.text();
    const auto state = account.token.state.value_or("");
    if (state.empty())
        return "how the login stands is not known: " + account.token.reason;
    if (account.token.other_settings)
        return "the login is not used: issuer or client_id of application " + account.application.text() +
               " are not those that it was made with";
    if (state == "client_rejected")
        return "the server rejects client_id or secret of application " + account.application.text();
    if (state == "wrong_tenant")
        return "the login is of another clinic: " + command;
    if (is_unreadable(account.token))
        return account.token.reason;
    if (state == "none")
        return "nobody is logged in: " + command;
    return "log in again: " + command;
}

std::string resource_complaint(const ResourceReport& resource)
{
    const auto& line = resource.line;
    if (resource.held_deletions > 0)
        return count_in_words(resource.held_deletions, "deletion") + " of " + line.resource.text() +
               " held back";
    auto text = line.resource.text() + " " + line.state;
    if (line.lag_seconds)
        text += " (" + span_in_words(std::chrono::seconds(*line.lag_seconds)) + ")";
    return text;
}

void count(Counts& counts, const ResourceReport& resource)
{
    if (is_off_by_choice(resource))
        ++counts.off;
    else if (resource.line.state == "ok")
        ++counts.fresh;
    else
        ++counts.filling;
}

void look_at(
    const AccountReport& account,
    const StatusReport& report,
    Counts& counts,
    std::vector<Complaint>& complaints
)
{
    const auto add = [&](Health health, const std::string& text) {
        complaints.push_back({health, account.name.text() + ": " + text});
    };
    if (account.mirror.problem)
        return add(Health::unknown, "the mirror cannot be read");
    const auto login = health_of(account.token);
    if (login != Health::ok)
        add(login, login_complaint(account));
    for (const ResourceReport& resource : account.resources)
    {
        const auto health = health_of(resource, account, report);
        if (health == Health::ok)
            count(counts, resource);
        else if (login == Health::ok || resource.line.state != "needs_login")  // else it is told already
            add(health, resource_complaint(resource));
    }
}

std::string in_words(std::vector<Complaint> complaints)
{
    std::ranges::stable_sort(complaints, std::ranges::greater{}, &Complaint::health);
    std::string text;
    for (std::size_t i = 0; i < std::min(complaints.size(), most_complaints); ++i)
        text += (i > 0 ? "; " : "") + complaints[i].text;
    if (complaints.size() > most_complaints)
        text += "; and " + std::to_string(complaints.size() - most_complaints) + " more";
    return text;
}

std::string in_words(const Counts& counts, const StatusReport& report)
{
    auto text = count_in_words(counts.fresh, "resource") + " fresh";
    if (counts.filling > 0)
        text += ", " + std::to_string(counts.filling) + " being filled";
    if (counts.off > 0)
        text += ", " + std::to_string(counts.off) + " not granted";
    if (!report.service.running.value_or(true))
        text += ", the service is not running";
    return text;
}

std::string performance(const StatusReport& report)
{
    std::string text;
    for (const AccountReport& account : report.accounts)
        for (const ResourceReport& resource : account.resources)
        {
            const auto& lag = resource.line.lag_seconds;
            const auto warn_at = std::chrono::duration_cast<std::chrono::seconds>(resource.max_lag).count();
            text += " " + account.name.text() + "." + resource.line.resource.text() + ".lag=" +
                    (lag ? std::to_string(*lag) + "s;" + (warn_at > 0 ? std::to_string(warn_at) : "") + ";;0"
                         : "U");
        }
    for (const ApplicationReport& application : report.applications)
        if (application.used)
            text += " " + application.name.text() + ".used=" + std::to_string(*application.used) + ";;;0;" +
                    std::to_string(application.requests);
    return text;
}

// Nothing may look like the bar before the performance data.
std::string without_bars(std::string text)
{
    std::ranges::replace(text, '|', '/');
    return plain(text);
}

CheckResult result(Health health, const std::string& text)
{
    switch (health)
    {
    case Health::ok: return {"GIPOSYNC OK - " + without_bars(text), 0};
    case Health::stale: return {"GIPOSYNC WARNING - " + without_bars(text), 1};
    case Health::needs_person: return {"GIPOSYNC CRITICAL - " + without_bars(text), 2};
    case Health::unknown: break;
    }
    return {"GIPOSYNC UNKNOWN - " + without_bars(text), 3};
}

}  // namespace

CheckResult status_check(const StatusReport& report)
{
    if (report.accounts.empty())
        return unknown_check("the settings have no account");
    Counts counts;
    std::vector<Complaint> complaints;
    for (const AccountReport& account : report.accounts)
        look_at(account, report, counts, complaints);
    auto checked = result(
        health_of(report),
        complaints.empty() ? in_words(counts, report) : in_words(std::move(complaints))
    );
    checked.line += " |" + performance(report);
    return checked;
}

CheckResult unknown_check(std::string_view why)
{
    return result(Health::unknown, std::string(why));
}

}  // namespace giposync::ops
