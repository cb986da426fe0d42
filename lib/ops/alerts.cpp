#include "ops/alerts.hpp"

#include "base/event_names.hpp"
#include "ops/alert_rules.hpp"
#include "ops/log_line.hpp"
#include "ops/repeats.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr std::array<Duration, 3> before_another_try{10s, 1min, 5min};
constexpr std::size_t most_waiting = 200;

}  // namespace

Alerts::Alerts(
    Log& log,
    CommandRunner& runner,
    Clock& clock,
    asio::any_io_executor executor,
    AlertOptions options
)
    : log_(log), runner_(runner), clock_(clock), options_(std::move(options)), stirred_(std::move(executor))
{
}

void Alerts::write(Event event)
{
    log_.write(event);
    auto meaning = meaning_of(event);
    for (const auto& ended : meaning.ends)
        end(ended);
    if (!meaning.is_alert || (meaning.lasts && !is_news(meaning.about, event)))
        return;
    enqueue({std::move(meaning.about), std::move(event), clock_.now(), false, meaning.lasts});
}

void Alerts::remember(Event event)
{
    auto meaning = meaning_of(event);
    if (!meaning.lasts || lasting_.contains(meaning.about))
        return;
    lasting_.emplace(std::move(meaning.about), Lasting{std::move(event), clock_.now(), clock_.moment()});
    stirred_.notify();
}

void Alerts::configure(AlertOptions options)
{
    options_ = std::move(options);
    if (options_.command.empty())
        queue_.clear();
    stirred_.notify();
}

// Nobody needs to hear any more that it began.
void Alerts::end(const std::string& about)
{
    lasting_.erase(about);
    std::erase_if(queue_, [&about](const Alert& alert) { return alert.about == about; });
}

// Notes what lasts, in its latest words.
bool Alerts::is_news(const std::string& about, const Event& event)
{
    const auto known = lasting_.find(about);
    const bool same = known != lasting_.end() && kind_of(known->second.event) == kind_of(event);
    const auto told = same ? known->second.told : clock_.moment();
    lasting_.insert_or_assign(about, Lasting{event, clock_.now(), told});
    return !same;
}

void Alerts::enqueue(Alert alert)
{
    if (options_.command.empty())
        return;
    const auto same = std::find_if(queue_.begin(), queue_.end(), [&alert](const Alert& waiting) {
        return waiting.about == alert.about;
    });
    if (same != queue_.end())
    {
        alert.is_reminder = alert.is_reminder && same->is_reminder;
        alert.tries = same->tries;
        alert.not_before = same->not_before;
        *same = std::move(alert);
        return;
    }
    queue_.push_back(std::move(alert));
    if (queue_.size() > most_waiting)
        drop_least_serious();
    stirred_.notify();
}

void Alerts::drop_least_serious()
{
    const auto least = std::min_element(queue_.begin(), queue_.end(), [](const Alert& a, const Alert& b) {
        return a.event.level < b.event.level;
    });
    tell_failure(Level::error, "an alert is lost", *least, "too many are waiting");
    queue_.erase(least);
}

void Alerts::remind()
{
    const auto now = clock_.moment();
    for (auto it = lasting_.begin(); it != lasting_.end();)
    {
        auto& [about, lasting] = *it;
        if (now < lasting.told + options_.remind_every)
        {
            ++it;
            continue;
        }
        if (still_lasts_ && !still_lasts_(lasting.event))
        {
            it = lasting_.erase(it);
            continue;
        }
        lasting.told = now;
        enqueue({about, lasting.event, lasting.at, true, true});
        ++it;
    }
}

std::optional<Alerts::Alert> Alerts::take_ready()
{
    const auto now = clock_.moment();
    const auto ready = std::find_if(queue_.begin(), queue_.end(), [now](const Alert& alert) {
        return alert.not_before <= now;
    });
    if (ready == queue_.end())
        return std::nullopt;
    auto alert = std::move(*ready);
    queue_.erase(ready);
    return alert;
}

std::optional<Moment> Alerts::next_moment() const
{
    std::optional<Moment> next;
    const auto consider = [&next](Moment moment) { next = std::min(next.value_or(moment), moment); };
    for (const auto& alert : queue_)
        consider(alert.not_before);
    for (const auto& [about, lasting] : lasting_)
        consider(lasting.told + options_.remind_every);
    return next;
}

asio::awaitable<void> Alerts::run()
{
    for (;;)
    {
        remind();
        if (auto alert = take_ready())
        {
            co_await deliver(std::move(*alert));
            continue;
        }
        const auto next = next_moment();
        if (next)
            co_await stirred_.wait_for(clock_, *next - clock_.moment());
        else
            co_await stirred_.wait();
    }
}

asio::awaitable<void> Alerts::deliver(Alert alert)
{
    auto argv = options_.command;
    auto input = object_of(alert);
    const auto done = co_await runner_.run(std::move(argv), std::move(input));
    if (!done)
        try_again(std::move(alert), done.error());
}

void Alerts::try_again(Alert alert, const Error& error)
{
    if (alert.tries == std::ssize(before_another_try))
        return tell_failure(
            Level::error,
            "the alert command fails: the alert is given up",
            alert,
            error.detail
        );
    tell_failure(Level::warning, "the alert command failed: later again", alert, error.detail);
    const bool is_over = alert.lasts && !lasting_.contains(alert.about);
    const bool is_replaced = std::any_of(queue_.begin(), queue_.end(), [&alert](const Alert& waiting) {
        return waiting.about == alert.about;
    });
    if (is_over || is_replaced)
        return;
    alert.not_before = clock_.moment() + before_another_try.at(static_cast<std::size_t>(alert.tries));
    ++alert.tries;
    enqueue(std::move(alert));
}

void Alerts::tell_failure(Level level, std::string message, const Alert& alert, const std::string& reason)
{
    Fields fields{{"of", alert.event.name}, {"tries", alert.tries + 1}, {"reason", reason}};
    if (auto account = text_in(alert.event, "account"); !account.empty())
        fields.insert(fields.begin(), Field{"account", std::move(account)});
    log_.write({level, events::alert_failed, std::move(message), std::move(fields)});
}

std::string Alerts::object_of(const Alert& alert) const
{
    Fields more{{"account", nullptr}, {"clinic", nullptr}};
    if (const auto account = text_in(alert.event, "account"); !account.empty())
    {
        more[0].value = account;
        if (const auto clinic = options_.clinics.find(account); clinic != options_.clinics.end())
            more[1].value = clinic->second;
    }
    more.emplace_back("action", action_for(alert.event));
    more.emplace_back("reminder", alert.is_reminder);
    return json_line(alert.event, alert.at, more) + '\n';
}

}  // namespace giposync::ops
