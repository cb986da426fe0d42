#include "quota/teacher.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "quota/backoff.hpp"
#include "quota/moments.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace giposync::quota {
namespace {

// A learned rate is told again when it has changed by this share.
constexpr double notable = 0.1;

// A rate that rises does so step by step: not each of them is news.
constexpr Duration between_rises = std::chrono::minutes(1);

// Moments are cut off to the millisecond, so the true one is up to a millisecond later.
constexpr Duration rounding{1};

constexpr std::string_view refused_with_header = "429 with Retry-After";
constexpr std::string_view refused_without_header = "429 without Retry-After";
constexpr std::string_view not_available = "503 with Retry-After";
constexpr std::string_view not_readable = "503 with a Retry-After that cannot be read";
constexpr std::string_view asked_before = "asked for before";

constexpr std::string_view lower =
    "refused below the ceiling: others use this client_id, or its limit is lower";
constexpr std::string_view higher = "no refusal at the former rate";
constexpr std::string_view one_path = "only one path is refused: that is no limit of this client_id";
constexpr std::string_view long_ago = "no refusal for a day at the configured ceiling";

std::string in_seconds(Duration left)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(left).count()) + " s";
}

// Without lessons that turned out to be none. What others have taught since stays.
bool take_back(int lessons, Learned& learned, const Learned& before)
{
    if (learned.taught != before.taught + lessons || learned.refusals > 0)
        return false;
    if (before.phase != Learned::Phase::free && before.rate <= learned.rate)
        return false;
    const auto last_refusal = learned.last_refusal;
    learned = before;
    learned.last_refusal = last_refusal;
    return true;
}

// What a silence has set since is not of its making.
void take_back_spacing(ClientState& state, const Grant& grant)
{
    if (grant.silence == Silence{state.throttled_until, state.quiet_until})
        state.spaced_until -= grant.spacing;
}

}  // namespace

std::int64_t requests_in_force(double rate, const Ceiling& ceiling)
{
    constexpr double rounding_errors = 1e-6;
    const double requests = rate * static_cast<double>(ceiling.per.count()) / 1000.0;
    const auto whole = static_cast<std::int64_t>(std::floor(requests + rounding_errors));
    return std::clamp<std::int64_t>(whole, 1, ceiling.requests);
}

std::vector<Event> Teacher::teach(
    ClientState& state,
    const Note& note,
    Instant wall,
    const Ceiling& ceiling,
    const Sent& sent
)
{
    wall_ = wall;
    const Outcome outcome{note.grant.at, note.at, note.grant.paced};
    switch (note.fate)
    {
    case Note::Fate::unused: take_back_spacing(state, note.grant); break;
    case Note::Fate::unanswered: break;
    case Note::Fate::answered:
        unavailable_in_a_row_ = 0;
        learn_from_answer(state.learned, ceiling, outcome, sent);
        announce(state, ceiling, note.at);
        break;
    case Note::Fate::refused: refused(state, note, ceiling, sent); break;
    case Note::Fate::unavailable: unavailable(state, note); break;
    }
    return std::exchange(events_, {});
}

// It says nothing about the rate. But having asked again in vain makes the pause longer.
void Teacher::unavailable(ClientState& state, const Note& note)
{
    const bool were_on_their_way_together = unavailable_in_a_row_ > 0 && note.grant.at <= last_unavailable_;
    if (!were_on_their_way_together)
        ++unavailable_in_a_row_;
    last_unavailable_ = note.at;
    // Others are answered: they need not wait for longer than is asked.
    const int in_a_row = note.standing.alone() ? 1 : unavailable_in_a_row_;
    const auto pause = pause_after_refusal(note.asked, in_a_row, dice_());
    throttle(state, note, pause, note.asked ? not_available : not_readable);
}

void Teacher::suspect(const Note& note, const Learned& learned)
{
    const bool goes_on = suspicion_ && suspicion_->endpoint == note.endpoint && note.standing.in_a_row > 1;
    if (!goes_on)
        suspicion_ = {note.endpoint, learned};
    ++suspicion_->lessons;
}

// A refusal that says nothing about the rate, since others are answered at it. Everybody waits for what is
// asked; who is refused waits for longer by itself.
void Teacher::refused_alone(ClientState& state, const Note& note, const Ceiling& ceiling)
{
    const auto pause = pause_after_refusal(note.asked, 1, dice_());
    throttle(state, note, pause, note.asked ? refused_with_header : refused_without_header);
    if (!suspicion_ || suspicion_->endpoint != note.endpoint)
        return;
    const auto suspicion = *std::exchange(suspicion_, std::nullopt);
    if (take_back(suspicion.lessons, state.learned, suspicion.before))
        announce(state, ceiling, note.at, one_path);
}

void Teacher::refused(ClientState& state, const Note& note, const Ceiling& ceiling, const Sent& sent)
{
    if (note.standing.alone())
        return refused_alone(state, note, ceiling);
    const Outcome outcome{note.grant.at, note.at, note.grant.paced};
    // Several on their way when the first was refused are one refusal.
    const bool companion = known_already(state.learned, outcome);
    const int refusals = state.learned.refusals + (companion ? 0 : 1);
    const auto pause = pause_after_refusal(note.asked, std::max(1, refusals), dice_());
    if (refusals == 1 && !companion)
        suspect(note, state.learned);
    const auto drained = note.at + learn_from_refusal(state.learned, ceiling, outcome, pause, sent);
    state.spaced_until = std::max(state.spaced_until, static_cast<double>(number_of(drained)));
    if (!companion || note.asked)
        throttle(state, note, pause, note.asked ? refused_with_header : refused_without_header);
    announce(state, ceiling, note.at);
}

void Teacher::throttle(ClientState& state, const Note& note, Duration pause, std::string_view reason)
{
    // Whoever asks for no more than what is in force changes nothing: the jitter is thrown once.
    const auto asked_until = note.at + note.asked.value_or(pause) + rounding;
    if (asked_until <= state.throttled_until)
        return;
    state.throttled_for = pause + rounding;
    state.throttled_until = note.at + state.throttled_for;
    state.throttled_until_wall = wall_ + pause;

    if (note.standing.told)
        return;
    auto event = silence_event(pause, state.throttled_until_wall, reason);
    if (!note.endpoint.empty())
        event.fields.emplace_back("path", note.endpoint);
    events_.push_back(std::move(event));
}

std::optional<Event> Teacher::silence_found(const ClientState& state, Moment now, Instant wall) const
{
    const auto until = std::max(state.throttled_until, state.quiet_until);
    if (until <= now)
        return std::nullopt;
    const auto left = until - now;
    const bool asked = state.throttled_until >= state.quiet_until;
    return silence_event(left, wall + left, asked ? asked_before : text_of(state.doubt));
}

Event Teacher::silence_event(Duration left, Instant until, std::string_view reason) const
{
    return {
        Level::warning,
        events::rate_throttled,
        "nothing is sent for " + in_seconds(left),
        {{"application", application_},
         {"retry_after_s", std::chrono::ceil<std::chrono::seconds>(left).count()},
         {"until", to_text_in_seconds(until)},
         {"reason", reason}}};
}

Event Teacher::memory_lost(const ClientState& state, Moment now, Instant wall) const
{
    const auto left = state.quiet_until - now;
    return {
        Level::warning,
        events::rate_memory_lost,
        "the limiter's memory was lost: nothing is sent for " + in_seconds(left),
        {{"application", application_}, {"until", to_text_in_seconds(wall + left)}}};
}

void Teacher::announce(ClientState& state, const Ceiling& ceiling, Moment now, std::string_view why)
{
    const bool learned = spaced(state.learned);
    const double former = state.announced > 0 ? state.announced : rate_of(ceiling);
    const double present = rate_in_force(state.learned, ceiling);
    const bool first_or_last = learned != (state.announced > 0);
    const bool rises = present > former;
    if (!first_or_last && std::abs(present / former - 1) < notable)
        return;
    if (!first_or_last && rises && announced_at_ && now < *announced_at_ + between_rises)
        return;
    state.announced = learned ? present : 0;
    const auto from = requests_in_force(former, ceiling);
    const auto to = requests_in_force(present, ceiling);
    if (from == to)
        return;
    announced_at_ = now;
    if (why.empty())
        why = !learned ? long_ago : rises ? higher : lower;
    events_.push_back(
        {Level::info,
         events::rate_learned,
         std::to_string(to) + " requests in " + std::to_string(ceiling.per.count() / 1000) +
             " s are in force, " + std::to_string(from) + " before",
         {{"application", application_}, {"from", from}, {"to", to}, {"reason", why}}}
    );
}

}  // namespace giposync::quota
