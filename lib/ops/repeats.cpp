#include "ops/repeats.hpp"

#include "base/iso8601.hpp"
#include "ops/log_line.hpp"

#include <algorithm>
#include <utility>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_interval = 5min;
constexpr Duration longest_interval = 1h;
constexpr Duration forgotten_after = 2h;
constexpr Duration forget_every = 1min;
constexpr std::size_t most_kinds = 5000;

// What a person does twice (a reload, a sync by hand) is to be seen twice.
constexpr int free_news = 10;
constexpr int free_failures = 3;

bool is_failure(const Event& event)
{
    return event.level >= Level::warning;
}

// Free text, in which numbers are as good as anywhere else.
bool is_wording(std::string_view field)
{
    return field == "reason" || field == "error" || field == "detail" || field == "output";
}

std::string without_digits(std::string_view text)
{
    std::string same;
    for (const char c : text)
        if (c < '0' || c > '9')
            same += c;
        else if (!same.ends_with('#'))
            same += '#';
    return same;
}

bool is_number(const Field::Value& value)
{
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

}  // namespace

std::string kind_of(const Event& event)
{
    const bool failure = is_failure(event);
    std::string kind{name_of(event.level)};
    (kind += '\n') += event.name;
    (kind += '\n') += failure ? without_digits(event.message) : event.message;
    for (const Field& field : event.fields)
    {
        if (failure && is_number(field.value))
            continue;
        const auto value = json_value(field.value);
        (kind += '\n') += field.name;
        (kind += '=') += failure && is_wording(field.name) ? without_digits(value) : value;
    }
    return kind;
}

Event Repeats::print(Kind& kind, Moment now)
{
    auto event = kind.last;
    if (kind.held > 0)
    {
        event.fields.emplace_back("repeated", kind.held);
        event.fields.emplace_back("since", to_text_in_seconds(kind.held_since));
    }
    kind.held = 0;
    kind.printed_at = now;
    return event;
}

std::optional<Event> Repeats::offer(Event event, Instant wall, Moment now)
{
    forget(now);
    auto [found, is_new] = kinds_.try_emplace(kind_of(event));
    auto& kind = found->second;
    if (is_new)
    {
        kind.free = is_failure(event) ? free_failures : free_news;
        kind.interval = first_interval;
    }
    kind.last = std::move(event);
    kind.last_at = now;
    if (kind.free > 0)
    {
        --kind.free;
        return print(kind, now);
    }
    if (kind.held++ == 0)
        kind.held_since = wall;
    if (now < kind.printed_at + kind.interval)
        return std::nullopt;
    kind.interval = std::min(2 * kind.interval, longest_interval);
    if (kind.held == 1)
        kind.held = 0;  // it stands for itself alone
    return print(kind, now);
}

std::vector<Event> Repeats::due(Moment now)
{
    std::vector<Event> lines;
    for (auto& [name, kind] : kinds_)
    {
        if (kind.held == 0 || now < kind.printed_at + kind.interval)
            continue;
        kind.interval = std::min(2 * kind.interval, longest_interval);
        lines.push_back(print(kind, now));
    }
    forget(now);
    return lines;
}

std::vector<Event> Repeats::rest()
{
    std::vector<Event> lines;
    for (auto& [name, kind] : kinds_)
        if (kind.held > 0)
            lines.push_back(print(kind, kind.last_at));
    return lines;
}

// What is held back is not forgotten: due() prints it long before.
void Repeats::forget(Moment now)
{
    if (kinds_.size() > most_kinds)
        forget_older_half();
    if (now < forgot_at_ + forget_every)
        return;
    forgot_at_ = now;
    std::erase_if(kinds_, [now](const Kinds::value_type& one) {
        return one.second.held == 0 && now >= one.second.last_at + forgotten_after;
    });
}

// Half of them at once, so that a flood of ever new kinds costs little each.
void Repeats::forget_older_half()
{
    std::vector<Moment> ages;
    for (const auto& [name, kind] : kinds_)
        ages.push_back(kind.last_at);
    const auto middle = ages.begin() + std::ssize(ages) / 2;
    std::nth_element(ages.begin(), middle, ages.end());
    const auto is_older = [middle](const Kinds::value_type& one) { return one.second.last_at <= *middle; };
    if (std::erase_if(kinds_, [&](const auto& one) { return is_older(one) && one.second.held == 0; }) == 0)
        std::erase_if(kinds_, is_older);
}

}  // namespace giposync::ops
