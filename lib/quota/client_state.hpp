#pragma once

#include "quota/learning.hpp"
#include "sqlite/database.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::quota {

// Until when nothing is sent: the last time that the server, and that caution, asked for it.
struct Silence
{
    Moment throttled_until;
    Moment quiet_until;

    friend bool operator==(const Silence&, const Silence&) = default;
};

// Why caution asks for it.
enum class Doubt
{
    memory_lost,  // the file of the memory was damaged, emptied, removed or replaced
    cut_off,      // the machine was, and the file may lack its last seconds
    too_short,    // the window was made longer, and what was sent at its begin is forgotten
};

// For people: "the machine was cut off: ...".
std::string_view text_of(Doubt doubt);

// What all processes know of one client_id, besides its requests and those who wait.
struct ClientState
{
    std::string boot;         // the moments are of this boot
    std::int64_t serial = 0;  // permits given so far

    Moment throttled_until;
    Instant throttled_until_wall;  // the same for after a reboot
    Duration throttled_for{0};     // as it was told; zero: not throttled
    Moment quiet_until;            // nothing is sent before: what was sent last is not known for certain
    Doubt doubt = Doubt::memory_lost;

    // For how long places are kept after their answer: for the longest window of all who use this memory,
    // until nobody has used it for as long.
    Duration kept_for{0};
    Moment kept_until;
    Moment known_from;  // what was sent before may be forgotten; the epoch: nothing is

    double spaced_until = 0;  // a moment in milliseconds, and parts of them: the spacing of the next request
    double announced = 0;     // the rate in force that the log told last, if it was news; zero: as configured
    Learned learned;

    friend bool operator==(const ClientState&, const ClientState&) = default;
};

// Reads and writes it, inside a transaction of the caller.
class ClientTable
{
public:
    explicit ClientTable(sqlite::Database& db);

    // The number of this client_id, where there is one.
    std::optional<std::int64_t> find(const std::string& name);

    std::int64_t add(const std::string& name, const std::string& boot);

    ClientState read(std::int64_t client);
    Silence read_silence(std::int64_t client);
    void write(std::int64_t client, const ClientState& state);
    void write_lesson(std::int64_t client, const Learned& learned);

    // After a loss that concerns all of them: each is quiet for its own window, and `longest` at least.
    void keep_all_quiet(Moment now, Duration longest);

private:
    sqlite::Database& db_;
    sqlite::Statement find_;
    sqlite::Statement add_;
    sqlite::Statement read_;
    sqlite::Statement read_lesson_;
    sqlite::Statement read_silence_;
    sqlite::Statement write_;
    sqlite::Statement write_lesson_;
};

// The same for readers who may not write.
std::optional<ClientState> read_client(sqlite::Database& db, const std::string& name, std::int64_t& client);

// The moments after a reboot, when those of the file mean nothing any more. The wall clock may have been set
// to anything meanwhile, so it can neither prolong a pause beyond what was told nor shorten it to less than
// a window. Where a farewell is missing, so may be the last seconds, and nothing is sent for a window.
enum class Farewell
{
    clean,
    missing,
};

struct Present
{
    std::string boot;
    Moment now;
    Instant wall;
};

ClientState after_reboot(
    ClientState state,
    const Ceiling& ceiling,
    const Present& present,
    Farewell farewell
);

// What a process needs that holds its places for so long; a request of its comes back within `flight`.
struct Need
{
    Duration hold{0};
    Duration flight{0};
};

// A client_id that may have been known to a memory that was lost then: it is quiet until what was sent before
// has left its window.
void begin_after_loss(ClientState& state, Moment lost, Duration hold, Moment now);

enum class Kept
{
    as_before,
    for_longer,  // some that are needed again have been given up
};

// Keeps places for as long as that, or for as long as somebody else has needed lately. Is quiet for what of a
// longer window is not even counted any more.
Kept keep_places(ClientState& state, const Need& need, Moment now);

// Without what cannot be of this boot: a silence that ends later than one that begins now. Earlier versions
// took such moments over from the boot before.
ClientState believable(ClientState state, const Need& need, Moment now);

// What another file says in the place of a lost one, with what this process has seen before: the longer
// silence counts, and the lesson where there is no newer one.
ClientState recalled(ClientState found, const ClientState& seen);

}  // namespace giposync::quota
