#include "story.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "support/captured_log.hpp"
#include "sync/account_loop.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace giposync::test {
namespace {

using namespace std::chrono_literals;

std::string whose(const Event& event)
{
    return field(event, "account") + " " + field(event, "resource");
}

std::string sentence(const Told& told, const std::string& what)
{
    return in_words(told.at) + " " + whose(told.event) + " " + field(told.event, "mode") + ": " + what + "\n";
}

// The walks that are under way, as far as the log tells.
class WalksUnderWay
{
public:
    std::string note(const Told& told)
    {
        forget_those_cut_off(told);
        const auto& event = told.event;
        const auto mode = field(event, "mode");
        auto& modes = walks_[whose(event)];
        if (event.name == events::walk_started)
        {
            const bool good =
                modes.empty() || (mode == "change" && modes == std::multiset<std::string>{"reconcile"});
            modes.insert(mode);
            return good ? "" : sentence(told, "began while another walk was under way");
        }
        if (event.name == events::walk_finished || event.name == events::walk_failed)
            if (const auto found = modes.find(mode); found != modes.end())
                modes.erase(found);
        if (event.name == events::resource_forbidden)
            modes.clear();
        return {};
    }

private:
    // A process that ends, and a login that dies, cut walks off without a line about each.
    void forget_those_cut_off(const Told& told)
    {
        const auto& event = told.event;
        const bool all = std::exchange(life_, told.life) != told.life;
        const bool of_account = event.name == events::relogin_required ||
                                event.name == events::relogin_cleared ||
                                event.name == events::disk_unwritable || event.name == events::disk_writable;
        const auto account = field(event, "account");
        for (auto& [name, modes] : walks_)
            if (all || (of_account && (account.empty() || name.starts_with(account + " "))))
                modes.clear();
    }

    std::size_t life_ = 0;
    std::map<std::string, std::multiset<std::string>> walks_;
};

}  // namespace

std::string Alert::text(std::string_view key) const
{
    const auto* const value = object.if_contains(key);
    return value && value->is_string() ? std::string(value->as_string()) : std::string{};
}

std::vector<const Told*> Story::events(
    std::string_view name,
    std::string_view account,
    std::string_view resource
) const
{
    std::vector<const Told*> found;
    for (const auto& one : told)
        if (one.event.name == name && (account.empty() || field(one.event, "account") == account) &&
            (resource.empty() || field(one.event, "resource") == resource))
            found.push_back(&one);
    return found;
}

std::size_t Story::count(std::string_view name, std::string_view account) const
{
    return events(name, account).size();
}

std::vector<const Alert*> Story::alerts_of(std::string_view name, std::string_view account) const
{
    std::vector<const Alert*> found;
    for (const auto& alert : alerts)
        if (alert.text("event") == name && (account.empty() || alert.text("account") == account))
            found.push_back(&alert);
    return found;
}

std::size_t Story::lines_in(const Span& span) const
{
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [&](const Line& line) {
        return span.holds(line.at);
    }));
}

std::size_t Story::bytes_in(const Span& span) const
{
    return std::accumulate(
        lines.begin(),
        lines.end(),
        std::size_t{0},
        [&](std::size_t sum, const Line& line) { return sum + (span.holds(line.at) ? line.text.size() : 0); }
    );
}

std::string Story::overlapping_walks() const
{
    std::string wrong;
    WalksUnderWay walks;
    for (const auto& one : told)
        wrong += walks.note(one);
    return wrong;
}

std::string Story::reconciles_by_day() const
{
    std::string wrong;
    std::map<std::string, Instant> begun;
    std::map<std::string, Instant> last_full;
    for (const auto& one : told)
    {
        const auto resource = whose(one.event);
        if (field(one.event, "mode") == "change")
            continue;
        if (one.event.name == events::walk_finished)
            last_full[resource] = begun[resource];
        if (one.event.name != events::walk_started)
            continue;
        begun[resource] = one.machine_at;
        const auto last = last_full.find(resource);
        const bool overdue =
            last != last_full.end() && (one.machine_at >= last->second + 24h || one.machine_at < last->second
                                       );  // a clock that was wrong
        if (field(one.event, "mode") == "reconcile" && !overdue &&
            !sync::is_quiet_hour(Zone{}, one.machine_at))
            wrong += sentence(one, "began by day");
    }
    return wrong;
}

std::string Story::uneven_staleness() const
{
    std::string wrong;
    std::map<std::string, bool> stale;
    for (const auto& one : told)
    {
        const bool begins = one.event.name == events::resource_stale;
        if (!begins && one.event.name != events::resource_fresh)
            continue;
        auto& before = stale[whose(one.event)];
        if (before == begins)
            wrong += sentence(one, std::string(one.event.name) + " is told twice in a row");
        before = begins;
    }
    for (const auto& [resource, still] : stale)
        if (still)
            wrong += resource + " is stale at the end\n";
    return wrong;
}

std::string Story::staleness_outside(const std::vector<Span>& troubles) const
{
    std::string wrong;
    for (const auto* const one : events(events::resource_stale))
        if (std::none_of(troubles.begin(), troubles.end(), [one](const Span& span) {
                return span.holds(one->at);
            }))
            wrong += sentence(*one, "is stale, and nothing is wrong");
    return wrong;
}

std::string Story::early_walks() const
{
    std::string wrong;
    for (const auto& start : starts)
    {
        std::set<std::string> seen;
        for (const auto* const one : events(events::walk_started))
        {
            if (one->life != start.life || !seen.insert(whose(one->event)).second)
                continue;
            const auto due = start.next_run.find(whose(one->event));
            if (due == start.next_run.end() || due->second == "-")
                continue;
            const auto moment = to_instant(*parse_timestamp(due->second, Zone{}));
            if (one->machine_at < moment)
                wrong += sentence(*one, "began before " + in_words(moment) + ", when it was due");
        }
    }
    return wrong;
}

std::string crowded_windows(const std::vector<Exchange>& exchanges, std::int64_t ceiling)
{
    std::string wrong;
    const auto size = static_cast<std::size_t>(ceiling);
    for (std::size_t i = size; i < exchanges.size(); ++i)
        if (exchanges[i].moment - exchanges[i - size].moment < 60s)
            wrong += in_words(exchanges[i].at) + ": more than " + std::to_string(ceiling) + " in a minute\n";
    return wrong;
}

std::string in_words(Instant moment)
{
    return to_text_in_seconds(moment);
}

}  // namespace giposync::test
