#include "quota/places.hpp"

#include "quota/moments.hpp"

#include <algorithm>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

// How far back requests are counted, to see how long a server remembers.
constexpr Duration longest_past = 25h;  // a window of a day, and the reserve of its `hold`
constexpr std::int64_t most_past_windows = 1500;

// What has left the window is counted by parts of a window: so exactly is known when a burst began, and by it
// how long the server remembers.
constexpr std::int64_t parts_of_window = 32;

std::int64_t part_of(const Ceiling& ceiling)
{
    return std::max<std::int64_t>(1, ceiling.per.count() / parts_of_window);
}

}  // namespace

Places::Places(sqlite::Database& db, std::int64_t client)
    : client_(client),
      count_all_(db, "SELECT places FROM client WHERE id = ?"),
      count_left_(db, "SELECT count(*) FROM place WHERE client = ? AND answered <= ?"),
      ends_(db, R"sql(
          SELECT answered FROM place
          WHERE client = ? AND answered > ?
          ORDER BY answered
          LIMIT ? OFFSET ?
      )sql"),
      count_places_(db, R"sql(
          SELECT count(*) FROM place
          WHERE client = ? AND NOT refused AND granted >= ? AND granted < ?
      )sql"),
      count_past_(
          db,
          "SELECT coalesce(sum(sent), 0) FROM past WHERE client = ? AND start >= ? AND start < ?"
      ),
      first_place_(db, "SELECT min(granted) FROM place WHERE client = ? AND NOT refused AND granted >= ?"),
      first_past_(db, "SELECT min(start) FROM past WHERE client = ? AND sent > 0 AND start >= ?"),
      has_left_(db, "SELECT 1 FROM place WHERE client = ? AND answered <= ? LIMIT 1"),
      keep_past_(db, R"sql(
          INSERT INTO past (client, start, sent, denied, last_answer)
          SELECT client, granted - granted % ?, sum(NOT refused), sum(refused), max(answered) FROM place
          WHERE client = ? AND answered <= ?
          GROUP BY 2
          ON CONFLICT (client, start) DO UPDATE SET
              sent = sent + excluded.sent,
              denied = denied + excluded.denied,
              last_answer = max(last_answer, excluded.last_answer)
      )sql"),
      forget_(db, "DELETE FROM place WHERE client = ? AND answered <= ?"),
      forget_past_(db, "DELETE FROM past WHERE client = ?1 AND start < ?2 AND last_answer < ?2"),
      take_back_(db, R"sql(
          WITH RECURSIVE lost (start, last_answer, number, denied) AS (
              SELECT start, last_answer, sent + denied, denied FROM past
              WHERE client = ?1 AND last_answer > ?2
              UNION ALL
              SELECT start, last_answer, number - 1, denied FROM lost
              WHERE number > 1
          )
          INSERT INTO place (client, owner, granted, answered, refused)
          SELECT ?1, 0, start, last_answer, number <= denied FROM lost
      )sql"),
      taken_back_(db, "DELETE FROM past WHERE client = ? AND last_answer > ?"),
      take_(db, "INSERT INTO place (client, owner, granted) VALUES (?, ?, ?)"),
      give_back_(db, "DELETE FROM place WHERE id = ?"),
      end_(db, "UPDATE place SET answered = ?, refused = ? WHERE id = ?"),
      owners_(db, "SELECT DISTINCT owner FROM place WHERE client = ? AND answered IS NULL"),
      end_all_of_(db, "UPDATE place SET answered = ? WHERE client = ? AND answered IS NULL AND owner = ?"),
      end_overdue_(db, R"sql(
          UPDATE place SET answered = granted + allowed
          FROM (
              SELECT place.id AS late, coalesce(nullif(owner.flight, 0), ?) AS allowed
              FROM place LEFT JOIN owner ON owner.id = place.owner
              WHERE place.client = ? AND answered IS NULL AND granted < ? - allowed
          )
          WHERE id = late
      )sql"),
      count_anew_(db, "UPDATE place SET granted = ?, answered = ?, refused = 1 WHERE client = ?"),
      forget_all_past_(db, "DELETE FROM past WHERE client = ?"),
      db_(db)
{
}

std::optional<Moment> Places::purge(const Ceiling& ceiling, Duration kept_for, Moment now)
{
    const auto left = number_of(now - kept_for);
    if (!has_left_.first([](const auto&) {}, client_, left))
        return std::nullopt;
    keep_past_.run(part_of(ceiling), client_, left);
    forget_.run(client_, left);
    const auto kept = std::min<Duration>(longest_past, std::max(ceiling.per, kept_for) * most_past_windows);
    if (forget_past_.run(client_, number_of(now - kept)) == 0)
        return std::nullopt;
    return now - kept;
}

void Places::take_back(Moment answered_after)
{
    take_back_.run(client_, number_of(answered_after));
    taken_back_.run(client_, number_of(answered_after));
}

Occupancy Places::occupancy(const Ceiling& ceiling, std::int64_t reserve, Moment now)
{
    Occupancy result;
    const auto left = number_of(now - hold(ceiling));
    // Few, if any, have left the window and are kept for a longer one.
    count_all_.first([&](const auto& row) { result.taken = row.integer(0); }, client_);
    count_left_.first([&](const auto& row) { result.taken -= row.integer(0); }, client_, left);
    const auto skipped = beyond(result.taken, ceiling);
    // Those whose end nobody waits for are not asked for.
    const auto needed = std::min(result.taken, result.taken - ceiling.requests + reserve + 1) - skipped;
    if (needed <= 0)
        return result;
    const auto collect = [&](const auto& row) {
        result.ends.push_back(moment_of(row.integer(0)) + hold(ceiling));
    };
    ends_.for_each(collect, client_, left, needed, skipped);
    // What is on its way comes back now at the earliest.
    result.ends.resize(static_cast<std::size_t>(needed), now + hold(ceiling));
    return result;
}

std::int64_t Places::take(std::int64_t owner, Moment now)
{
    take_.run(client_, owner, number_of(now));
    return db_.last_insert_rowid();
}

void Places::give_back(std::int64_t place)
{
    give_back_.run(place);
}

void Places::end(std::int64_t place, Moment now, Fate fate)
{
    end_.run(number_of(now), fate == Fate::refused, place);
}

std::vector<std::int64_t> Places::owners_on_the_way()
{
    std::vector<std::int64_t> found;
    owners_.for_each([&](const auto& row) { found.push_back(row.integer(0)); }, client_);
    return found;
}

void Places::end_all_of(std::int64_t owner, Moment now)
{
    end_all_of_.run(number_of(now), client_, owner);
}

void Places::end_overdue(Moment now, Duration longest)
{
    end_overdue_.run(longest.count(), client_, number_of(now));
}

void Places::count_anew(Moment now)
{
    count_anew_.run(number_of(now), number_of(now), client_);
    forget_all_past_.run(client_);
}

std::int64_t Places::count(Moment from, Moment to) const
{
    std::int64_t sent = 0;
    const auto add = [&](const auto& row) { sent += row.integer(0); };
    count_places_.first(add, client_, number_of(from), number_of(to));
    count_past_.first(add, client_, number_of(from), number_of(to));
    return sent;
}

std::optional<Moment> Places::first_after(Moment from) const
{
    std::optional<Moment> first;
    const auto take_earlier = [&](const auto& row) {
        if (!row.is_null(0) && (!first || moment_of(row.integer(0)) < *first))
            first = moment_of(row.integer(0));
    };
    first_place_.first(take_earlier, client_, number_of(from));
    first_past_.first(take_earlier, client_, number_of(from));
    return first;
}

}  // namespace giposync::quota
