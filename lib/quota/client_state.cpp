#include "quota/client_state.hpp"

#include "quota/memory_tables.hpp"
#include "quota/moments.hpp"
#include "quota/window.hpp"

#include <algorithm>
#include <regex>
#include <utility>
#include <vector>

namespace giposync::quota {
namespace {

constexpr const char* select_client = R"sql(
    SELECT boot, serial, throttled_until, throttled_until_wall, throttled_for, quiet_until, spaced_until,
           announced, doubt, kept_for, kept_until, known_from
    FROM client
    WHERE id = ?
)sql";

constexpr const char* select_lesson = R"sql(
    SELECT phase, rate, refused, growth, busy, settled, taught, confirmed, unit, pause, price, last_refusal,
           refusals, stalled_since, first, longer, suspected, suspected_at, former, former_at
    FROM lesson
    WHERE client = ?
)sql";

// For a file that no process of this version has opened for writing yet.
std::string without(const std::vector<std::string>& columns, std::string select)
{
    for (const auto& column : columns)
        select = std::regex_replace(select, std::regex{"\\b" + column + "\\b"}, "0");
    return select;
}

void take_client(ClientState& state, const sqlite::Statement& row)
{
    state.boot = row.text(0);
    state.serial = row.integer(1);
    state.throttled_until = moment_of(row.integer(2));
    state.throttled_until_wall = instant_of(row.integer(3));
    state.throttled_for = Duration{row.integer(4)};
    state.quiet_until = moment_of(row.integer(5));
    state.spaced_until = row.real(6);
    state.announced = row.real(7);
    state.doubt = static_cast<Doubt>(row.integer(8));
    state.kept_for = Duration{row.integer(9)};
    state.kept_until = moment_of(row.integer(10));
    state.known_from = moment_of(row.integer(11));
}

void take_lesson(Learned& learned, const sqlite::Statement& row)
{
    learned.phase = static_cast<Learned::Phase>(row.integer(0));
    learned.rate = row.real(1);
    learned.refused = row.real(2);
    learned.growth = row.real(3);
    learned.busy = row.real(4);
    learned.settled = row.real(5);
    learned.taught = static_cast<int>(row.integer(6));
    learned.confirmed = static_cast<int>(row.integer(7));
    learned.unit = Duration{row.integer(8)};
    learned.pause = Duration{row.integer(9)};
    learned.price = static_cast<int>(row.integer(10));
    learned.last_refusal = moment_of(row.integer(11));
    learned.refusals = static_cast<int>(row.integer(12));
    learned.stalled_since = moment_of(row.integer(13));
    learned.first = row.integer(14) != 0;
    learned.longer = row.integer(15) != 0;
    learned.suspected = Duration{row.integer(16)};
    learned.suspected_at = moment_of(row.integer(17));
    learned.former = row.real(18);
    learned.former_at = moment_of(row.integer(19));
}

ClientState read_state(std::int64_t client, sqlite::Statement& of_client, sqlite::Statement& of_lesson)
{
    ClientState state;
    of_client.first([&](const auto& row) { take_client(state, row); }, client);
    of_lesson.first([&](const auto& row) { take_lesson(state.learned, row); }, client);
    return state;
}

std::optional<std::int64_t> find_client(sqlite::Statement& find, const std::string& name)
{
    std::optional<std::int64_t> client;
    find.first([&](const auto& row) { client = row.integer(0); }, name);
    return client;
}

// Until a place that is taken now is of no use to whoever needs that.
Duration use_of(const Need& need)
{
    return need.hold + need.flight;
}

// What was sent before the memory reaches back has left the longer window after its own time.
void be_quiet_for_the_forgotten(ClientState& state, Moment now)
{
    const auto left = state.known_from + state.kept_for;
    if (state.known_from == Moment{} || left <= std::max(now, state.quiet_until))
        return;
    state.quiet_until = left;
    state.doubt = Doubt::too_short;
}

constexpr const char* select_id = "SELECT id FROM client WHERE name = ?";

}  // namespace

std::string_view text_of(Doubt doubt)
{
    switch (doubt)
    {
    case Doubt::memory_lost: return "the limiter's memory was lost: what was sent last is not known";
    case Doubt::cut_off: return "the machine was cut off: what was sent last may be unknown";
    case Doubt::too_short: return "the limit's window is longer now: what was sent before is not known";
    }
    return {};
}

ClientTable::ClientTable(sqlite::Database& db)
    : db_(db),
      find_(db, select_id),
      add_(db, "INSERT INTO client (name, boot) VALUES (?, ?)"),
      read_(db, select_client),
      read_lesson_(db, select_lesson),
      read_silence_(db, "SELECT throttled_until, quiet_until FROM client WHERE id = ?"),
      write_(db, R"sql(
          UPDATE client
          SET boot = ?, serial = ?, throttled_until = ?, throttled_until_wall = ?, throttled_for = ?,
              quiet_until = ?, spaced_until = ?, announced = ?, doubt = ?, kept_for = ?,
              kept_until = ?, known_from = ?
          WHERE id = ?
      )sql"),
      write_lesson_(db, R"sql(
          INSERT OR REPLACE INTO lesson (
              client, phase, rate, refused, growth, busy, settled, taught, confirmed, unit, pause, price,
              last_refusal, refusals, stalled_since, first, longer, suspected, suspected_at, former, former_at
          )
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      )sql")
{
}

std::optional<std::int64_t> ClientTable::find(const std::string& name)
{
    return find_client(find_, name);
}

std::int64_t ClientTable::add(const std::string& name, const std::string& boot)
{
    add_.run(name, boot);
    return db_.last_insert_rowid();
}

ClientState ClientTable::read(std::int64_t client)
{
    return read_state(client, read_, read_lesson_);
}

Silence ClientTable::read_silence(std::int64_t client)
{
    Silence silence;
    const auto take = [&](const auto& row) {
        silence = {moment_of(row.integer(0)), moment_of(row.integer(1))};
    };
    read_silence_.first(take, client);
    return silence;
}

void ClientTable::write(std::int64_t client, const ClientState& state)
{
    write_.run(
        state.boot,
        state.serial,
        number_of(state.throttled_until),
        number_of(state.throttled_until_wall),
        state.throttled_for.count(),
        number_of(state.quiet_until),
        state.spaced_until,
        state.announced,
        static_cast<std::int64_t>(state.doubt),
        state.kept_for.count(),
        number_of(state.kept_until),
        number_of(state.known_from),
        client
    );
}

void ClientTable::write_lesson(std::int64_t client, const Learned& learned)
{
    write_lesson_.run(
        client,
        static_cast<std::int64_t>(learned.phase),
        learned.rate,
        learned.refused,
        learned.growth,
        learned.busy,
        learned.settled,
        learned.taught,
        learned.confirmed,
        learned.unit.count(),
        learned.pause.count(),
        learned.price,
        number_of(learned.last_refusal),
        learned.refusals,
        number_of(learned.stalled_since),
        learned.first,
        learned.longer,
        learned.suspected.count(),
        number_of(learned.suspected_at),
        learned.former,
        number_of(learned.former_at)
    );
}

void ClientTable::keep_all_quiet(Moment now, Duration longest)
{
    sqlite::Statement{
        db_,
        "UPDATE client SET quiet_until = max(quiet_until, ?1 + max(kept_for, ?2)), doubt = ?3, "
        "known_from = ?1"}
        .run(number_of(now), longest.count(), static_cast<std::int64_t>(Doubt::memory_lost));
}

std::optional<ClientState> read_client(sqlite::Database& db, const std::string& name, std::int64_t& client)
{
    sqlite::Statement find{db, select_id};
    const auto found = find_client(find, name);
    if (!found)
        return std::nullopt;
    client = *found;
    const auto missing = missing_columns(db);
    sqlite::Statement of_client{db, without(missing, select_client)};
    sqlite::Statement of_lesson{db, without(missing, select_lesson)};
    return read_state(client, of_client, of_lesson);
}

ClientState after_reboot(ClientState state, const Ceiling& ceiling, const Present& present, Farewell farewell)
{
    if (state.throttled_for > Duration::zero())
    {
        const auto left = std::clamp(
            state.throttled_until_wall - present.wall,
            std::min(state.throttled_for, hold(ceiling)),
            state.throttled_for
        );
        state.throttled_until = present.now + left;
        state.throttled_until_wall = present.wall + left;
    }
    else
        state.throttled_until = Moment{};
    state.boot = present.boot;
    const auto longest = std::max(hold(ceiling), state.kept_for);
    if (farewell == Farewell::missing)
        state.doubt = Doubt::cut_off;
    const bool was_quiet = state.quiet_until != Moment{};
    state.quiet_until = was_quiet || farewell == Farewell::missing ? present.now + longest : Moment{};
    state.kept_until = present.now + longest;
    state.known_from = present.now;
    state.spaced_until = 0;
    state.learned.last_refusal = Moment{};
    state.learned.stalled_since = present.now;
    state.learned.suspected = Duration::zero();
    state.learned.suspected_at = Moment{};
    state.learned.former_at = present.now;
    return state;
}

ClientState recalled(ClientState found, const ClientState& seen)
{
    if (seen.throttled_until > found.throttled_until)
    {
        found.throttled_until = seen.throttled_until;
        found.throttled_until_wall = seen.throttled_until_wall;
        found.throttled_for = seen.throttled_for;
    }
    if (found.learned == Learned{})
    {
        found.learned = seen.learned;
        found.announced = seen.announced;
    }
    found.serial = std::max(found.serial, seen.serial);
    found.spaced_until = std::max(found.spaced_until, seen.spaced_until);
    found.kept_for = std::max(found.kept_for, seen.kept_for);
    found.kept_until = std::max(found.kept_until, seen.kept_until);
    found.known_from = std::max(found.known_from, seen.known_from);
    return found;
}

void begin_after_loss(ClientState& state, Moment lost, Duration hold, Moment now)
{
    state.known_from = lost;
    if (lost + hold <= now)
        return;
    state.quiet_until = lost + hold;
    state.doubt = Doubt::memory_lost;
}

Kept keep_places(ClientState& state, const Need& need, Moment now)
{
    const bool longer_is_of_use = need.hold < state.kept_for && now < state.kept_until;
    const bool said = need.hold == state.kept_for && now + use_of(need) <= state.kept_until;
    if (longer_is_of_use || said)
        return Kept::as_before;
    const auto before = std::exchange(state.kept_for, need.hold);
    state.kept_until = now + 2 * use_of(need);  // not to be written with each permit
    if (need.hold <= before)
        return Kept::as_before;
    be_quiet_for_the_forgotten(state, now);
    return Kept::for_longer;
}

ClientState believable(ClientState state, const Need& need, Moment now)
{
    const auto longest = std::max(need.hold, state.kept_for);
    state.throttled_until = std::min(state.throttled_until, now + state.throttled_for);
    state.quiet_until = std::min(state.quiet_until, now + longest);
    state.kept_until = std::min(state.kept_until, now + 2 * use_of({longest, need.flight}));
    state.known_from = std::min(state.known_from, now);
    return state;
}

}  // namespace giposync::quota
