#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"
#include "quota/ceiling.hpp"
#include "quota/client_state.hpp"
#include "quota/endpoints.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::quota {

// A place of the window, given to one request.
struct Grant
{
    std::int64_t place = 0;
    int generation = 0;  // of the memory's file
    net::Urgency urgency = net::Urgency::token;
    Moment at;
    Silence silence;     // that was over when it was given
    bool paced = false;  // it went as soon as the spacing allowed
    double spacing = 0;  // in milliseconds: by so much it put off the next one
};

// What became of it.
struct Note
{
    enum class Fate
    {
        unused,       // it never left
        unanswered,   // it left, and no answer came
        answered,     // anything but the two below
        refused,      // 429
        unavailable,  // 503 with Retry-After, readable or not
    };

    Grant grant;
    Fate fate = Fate::unused;
    Moment at;
    std::optional<Duration> asked = {};  // Retry-After, where it can be read
    std::string endpoint = {};           // see endpoint_of
    Standing standing = {};              // of one that was refused, or found it unavailable
};

// Turns what became of a request into what all processes know: how long to be silent, how fast to be
// after that; and says so, once for each change, whoever makes it.
class Teacher
{
public:
    Teacher(std::string application, Dice dice) : application_(std::move(application)), dice_(std::move(dice))
    {
    }

    // `wall` is the wall time at `note.at`. Returns the lines of the log.
    std::vector<Event> teach(
        ClientState& state,
        const Note& note,
        Instant wall,
        const Ceiling& ceiling,
        const Sent& sent
    );

    // The line about a silence that was in force when this process came, or began with it; nothing where
    // there is none.
    std::optional<Event> silence_found(const ClientState& state, Moment now, Instant wall) const;

    // The line about a lost memory, and the silence that comes of it.
    Event memory_lost(const ClientState& state, Moment now, Instant wall) const;

private:
    // The lessons that one endpoint gave in a row, and what was known before them.
    struct Suspicion
    {
        std::string endpoint;
        Learned before;
        int lessons = 0;
    };

    Event silence_event(Duration left, Instant until, std::string_view reason) const;
    void suspect(const Note& note, const Learned& learned);
    void refused_alone(ClientState& state, const Note& note, const Ceiling& ceiling);
    void refused(ClientState& state, const Note& note, const Ceiling& ceiling, const Sent& sent);
    void unavailable(ClientState& state, const Note& note);
    void throttle(ClientState& state, const Note& note, Duration pause, std::string_view reason);
    void announce(ClientState& state, const Ceiling& ceiling, Moment now, std::string_view why = {});

    std::string application_;
    Dice dice_;
    Instant wall_;
    int unavailable_in_a_row_ = 0;
    Moment last_unavailable_;
    std::optional<Moment> announced_at_;
    std::optional<Suspicion> suspicion_;
    std::vector<Event> events_;
};

// A rate as whole requests of the ceiling's window, at least one.
std::int64_t requests_in_force(double rate, const Ceiling& ceiling);

}  // namespace giposync::quota
