#include "quota/gate.hpp"

#include "quota/pace.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

// Whoever is more urgent in another process wakes at the same moment as we do, and gets this long to take
// its permit. After that it has been stopped, or is stuck, and we go.
constexpr Duration courtesy = 200ms;
constexpr Duration first_nap = 4ms;

// What was cut off, by an error or by the end of its process, may still arrive.
constexpr Duration still_travelling = 5s;

// A lock that is held for much longer than a transaction takes: its holder was stopped in the middle.
constexpr Duration lock_nap = 20ms;
constexpr Duration lock_patience = 30s;

// Whoever waits looks up often enough to use a place that another process gives back, and to find a lost
// memory while those who found it first keep quiet, so that they hear of a silence from those who know it.
constexpr Duration longest_nap = 15s;

Duration longest_sleep(const Ceiling& ceiling)
{
    return std::min(longest_nap, hold(ceiling) / 2);
}

std::size_t first_of(std::span<const Candidate> waiting, const Turns& turns)
{
    const auto found = std::ranges::min_element(waiting, [&](const Candidate& a, const Candidate& b) {
        return before(a, b, turns);
    });
    return static_cast<std::size_t>(found - waiting.begin());
}

}  // namespace

Gate::Gate(std::string application, MemoryOptions options, Clock& clock, Dice dice, Log& log)
    : memory_(std::move(options), clock),
      clock_(clock),
      log_(log),
      application_(std::move(application)),
      teacher_(application_, std::move(dice))
{
}

Result<Gate::Attempt> Gate::try_next(std::span<const Candidate> waiting)
{
    Attempt result;
    const auto visited =
        visit([&](ClientState& state, Moment now) { result = attempt(waiting, state, now); });
    if (!visited)
        return visited.error();
    if (*visited == Visited::again)
    {
        result = {};
        result.again = clock_.moment() + lock_nap;
    }
    else
        has_looked_ = true;
    return result;
}

bool Gate::still_holds(const Grant& grant)
try
{
    const auto asks_for_silence = [](const Note& note) {
        return note.fate == Note::Fate::refused || note.fate == Note::Fate::unavailable;
    };
    const auto age = clock_.moment() - grant.at;
    return age <= memory_.options().longest_flight / 2 && !std::ranges::any_of(notes_, asks_for_silence) &&
           grant.generation == memory_.generation() && memory_.silence() == grant.silence;
}

catch (const sqlite::Error&)
{
    return false;  // whoever asks for another one meets the same error, and reacts to it
}

// What belongs to a login is often not counted by the server, so its answers say nothing of the others; and a
// login is not to wait for longer than it must.
void Gate::note(Note note)
{
    if (note.grant.urgency != net::Urgency::token)
        compare(note);
    notes_.push_back(std::move(note));
}

void Gate::compare(Note& note)
{
    switch (note.fate)
    {
    case Note::Fate::unused:
    case Note::Fate::unanswered: break;
    case Note::Fate::answered: endpoints_.answered(note.endpoint, note.grant.at); break;
    case Note::Fate::refused:
    case Note::Fate::unavailable:
        note.standing = endpoints_.refused(note.endpoint, note.grant.at, note.at, note.asked);
        break;
    }
}

void Gate::withdraw()
{
    rivalry_.reset();
    if (!published_)
        return flush();
    (void)visit([&](ClientState&, Moment) {
        memory_.waiting_list().withdraw(memory_.owner());
        published_ = false;
    });
}

void Gate::flush()
{
    // The others have to know of a refusal; a lock that is held for so long is very rare.
    for (int attempts = 5; attempts > 0 && !notes_.empty(); --attempts)
        if (!visit([](ClientState&, Moment) {}))
            return;
}

// One transaction, and every way in which it can fail.
template <class Action>
Result<Gate::Visited> Gate::visit(Action action)
try
{
    events_.clear();
    const auto state = visit_memory(std::move(action));
    notes_.clear();
    locked_since_.reset();
    tell(state);
    return Visited::done;
}

catch (const sqlite::Error& error)
{
    if (error.busy())
        return wait_for_lock();
    if (error.damaged())
        return give_up_damaged_file();
    memory_.drop();
    return to_error(error.what());
}

catch (const DamagedMemory&)
{
    return give_up_damaged_file();
}

catch (const ForeignMemory& error)
{
    return to_error(error.what());
}

catch (const std::system_error& error)
{
    return to_error(error.what());
}

Result<Gate::Visited> Gate::wait_for_lock()
{
    const auto now = clock_.moment();
    if (!locked_since_)
        locked_since_ = now;
    if (now - *locked_since_ > lock_patience)
        return to_error("another process holds its lock");
    return Visited::again;
}

Result<Gate::Visited> Gate::give_up_damaged_file()
try
{
    memory_.give_up_damaged_file();
    return Visited::again;
}

catch (const std::system_error& error)
{
    return to_error(error.what());
}

template <class Action>
ClientState Gate::visit_memory(Action action)
{
    auto change = memory_.begin();
    const auto before = memory_.read();
    auto state = before;
    const auto now = clock_.moment();
    remember_notes(state, now);
    action(state, now);
    if (state != before)
        memory_.write(state, before);
    change.commit();
    return state;
}

Error Gate::to_error(std::string_view reason) const
{
    return {Errc::unwritable, memory_.options().file.string() + ": " + std::string(reason)};
}

void Gate::remember_notes(ClientState& state, Moment now)
{
    for (const Note& note : notes_)
    {
        if (note.grant.generation == memory_.generation())
            settle(note);
        const auto wall = clock_.now() - (now - note.at);
        auto told = teacher_.teach(state, note, wall, memory_.options().ceiling, memory_.places());
        std::ranges::move(told, std::back_inserter(events_));
    }
}

void Gate::settle(const Note& note)
{
    auto& places = memory_.places();
    const auto place = note.grant.place;
    switch (note.fate)
    {
    case Note::Fate::unused: return places.give_back(place);
    case Note::Fate::unanswered: return places.end(place, note.at + still_travelling, Places::Fate::kept);
    case Note::Fate::refused: return places.end(place, note.at, Places::Fate::refused);
    case Note::Fate::answered:
    case Note::Fate::unavailable: return places.end(place, note.at, Places::Fate::kept);
    }
}

void Gate::tell(const ClientState& state)
{
    const auto loss = memory_.take_loss();
    if (loss != Memory::Loss::none)
    {
        auto lost = teacher_.memory_lost(state, clock_.moment(), clock_.now());
        lost.fields.emplace_back("file", memory_.options().file.string());
        lost.fields.emplace_back(
            "reason",
            loss == Memory::Loss::damaged ? "damaged, set aside" : "removed, emptied or replaced"
        );
        log_.write(std::move(lost));
    }
    for (Event& event : std::exchange(events_, {}))
        log_.write(std::move(event));
}

// The line about a lost memory tells of the silence that comes of it.
void Gate::tell_silence_found(const ClientState& state, Moment now)
{
    const bool told = memory_.loss() != Memory::Loss::none && state.throttled_until <= state.quiet_until;
    if (has_looked_ || told)
        return;
    if (auto found = teacher_.silence_found(state, now, clock_.now()))
        events_.push_back(std::move(*found));
}

Gate::Attempt Gate::attempt(std::span<const Candidate> waiting, ClientState& state, Moment now)
{
    const auto turns = memory_.waiting_list().turns();
    Attempt result;
    result.chosen = first_of(waiting, turns);
    const Candidate& next = waiting[result.chosen];
    result.again = earliest(next, state, now);
    tell_silence_found(state, now);
    if (result.again <= now)
        if (const auto later = stands_back_until(next, turns, now))
            result.again = *later;
    if (result.again > now)
    {
        result.expected = result.again;
        memory_.waiting_list().publish(memory_.owner(), next);
        published_ = true;
        result.again = std::min(result.again, now + longest_sleep(memory_.options().ceiling));
        return result;
    }
    rivalry_.reset();
    result.grant = give(next, state, now);
    if (std::exchange(published_, false))
        memory_.waiting_list().withdraw(memory_.owner());
    return result;
}

Moment Gate::earliest(const Candidate& next, ClientState& state, Moment now)
{
    const auto& ceiling = memory_.options().ceiling;
    auto& places = memory_.places();
    for (const auto owner : places.owners_on_the_way())
        if (!memory_.lives(owner))
            places.end_all_of(owner, now + still_travelling);
    places.end_overdue(now, memory_.options().longest_flight);
    memory_.keep_places(state, now);
    if (const auto known_from = places.purge(ceiling, state.kept_for, now))
        state.known_from = std::max(state.known_from, *known_from);
    const auto reserve = reserve_before(next.urgency, ceiling);
    const auto place = next_place(places.occupancy(ceiling, reserve, now), ceiling, reserve, now);
    return std::max({place, state.throttled_until, state.quiet_until, spaced_moment(state)});
}

std::optional<Moment> Gate::stands_back_until(const Candidate& next, const Turns& turns, Moment now)
{
    auto& list = memory_.waiting_list();
    for (auto& rival : list.rivals_of(memory_.owner()))
    {
        if (!memory_.lives(rival.owner))
        {
            list.withdraw(rival.owner);
            continue;
        }
        if (!before(rival.next, next, turns))
            continue;
        if (!rivalry_ || rivalry_->rival != rival)
            rivalry_ = Rivalry{std::move(rival), now, first_nap};
        const auto end = rivalry_->since + courtesy;
        if (now < end)
            return std::min(end, now + std::exchange(rivalry_->nap, rivalry_->nap * 2));
        // It comes back into the list when it wakes.
        list.withdraw(rivalry_->rival.owner);
        rivalry_.reset();
    }
    return std::nullopt;
}

Grant Gate::give(const Candidate& next, ClientState& state, Moment now)
{
    Grant grant;
    grant.spacing = 1000 * spacing(state.learned);
    grant.paced = take_spacing(state, now);
    state.throttled_for = Duration::zero();
    grant.urgency = next.urgency;
    grant.at = now;
    grant.generation = memory_.generation();
    state.quiet_until = Moment{};  // over: a reboot must not take it up again
    grant.silence = {state.throttled_until, state.quiet_until};
    grant.place = memory_.places().take(memory_.owner(), now);
    memory_.waiting_list().took_turn(next, ++state.serial);
    return grant;
}

}  // namespace giposync::quota
