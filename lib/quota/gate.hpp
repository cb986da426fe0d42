#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/result.hpp"
#include "quota/memory.hpp"
#include "quota/order.hpp"
#include "quota/teacher.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace giposync::quota {

// Decides, one short transaction at a time, whether the next of those who wait may go, seen among those of
// all processes, and tells the memory what became of those who went. It never waits itself.
class Gate
{
public:
    Gate(std::string application, MemoryOptions options, Clock& clock, Dice dice, Log& log);

    struct Attempt
    {
        std::optional<Grant> grant;
        std::size_t chosen = 0;  // who got it
        Moment again;            // without a grant: when to ask again
        Moment expected;         // ... and when it may go, as things stand; the epoch: not known
    };

    // Who is to go first, and whether that may be now. At least one waits. Errors: Errc::unwritable; then
    // nobody may go.
    Result<Attempt> try_next(std::span<const Candidate> waiting);

    // Whether what was granted may be made use of now. Never waits for others: it only reads.
    bool still_holds(const Grant& grant);

    // Nobody waits here any more. Remembers what there is to remember.
    void withdraw();

    // What became of a request. It is remembered with the next transaction: at once with flush(), before
    // the next grant in any case.
    void note(Note note);

    // Nothing of this endpoint is to be sent before: it is refused, though others are answered.
    Moment held_until(const std::string& endpoint) const { return endpoints_.held_until(endpoint); }

    void flush();

private:
    // A more urgent one in another process, and since when we stand back for it.
    struct Rivalry
    {
        WaitingList::Rival rival;
        Moment since;
        Duration nap;
    };

    enum class Visited
    {
        done,
        again,  // somebody else is at it, or the file was just replaced: in a moment
    };

    template <class Action>
    Result<Visited> visit(Action action);

    template <class Action>
    ClientState visit_memory(Action action);

    Result<Visited> wait_for_lock();
    Result<Visited> give_up_damaged_file();
    Error to_error(std::string_view reason) const;
    void remember_notes(ClientState& state, Moment now);
    void settle(const Note& note);
    void compare(Note& note);
    void tell(const ClientState& state);
    void tell_silence_found(const ClientState& state, Moment now);

    Attempt attempt(std::span<const Candidate> waiting, ClientState& state, Moment now);
    Moment earliest(const Candidate& next, ClientState& state, Moment now);
    std::optional<Moment> stands_back_until(const Candidate& next, const Turns& turns, Moment now);
    Grant give(const Candidate& next, ClientState& state, Moment now);

    Memory memory_;
    Clock& clock_;
    Log& log_;
    std::string application_;
    Teacher teacher_;
    Endpoints endpoints_;
    std::vector<Note> notes_;    // not yet in the memory
    std::vector<Event> events_;  // not yet told: the transaction may fail
    bool published_ = false;
    bool has_looked_ = false;  // whoever comes into a silence says so, once
    std::optional<Rivalry> rivalry_;
    std::optional<Moment> locked_since_;
};

}  // namespace giposync::quota
