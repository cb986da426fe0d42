#include "quota/view.hpp"

#include "quota/memory_file.hpp"
#include "quota/memory_tables.hpp"
#include "quota/moments.hpp"
#include "quota/teacher.hpp"
#include "quota/this_boot.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

#include <system_error>

namespace giposync::quota {
namespace {

std::int64_t used_of(sqlite::Database& db, std::int64_t client, Moment left)
{
    std::int64_t used = 0;
    sqlite::Statement count{
        db,
        "SELECT count(*) FROM place WHERE client = ? AND (answered IS NULL OR answered > ?)"};
    count.first([&](const auto& row) { used = row.integer(0); }, client, number_of(left));
    return used;
}

// Of the places that were given up, those that a longer window needs again.
std::int64_t taken_back_of(sqlite::Database& db, std::int64_t client, Moment left)
{
    if (!missing_columns(db).empty())
        return 0;
    std::int64_t taken_back = 0;
    sqlite::Statement count{
        db,
        "SELECT coalesce(sum(sent + denied), 0) FROM past WHERE client = ? AND last_answer > ?"};
    count.first([&](const auto& row) { taken_back = row.integer(0); }, client, number_of(left));
    return taken_back;
}

std::string boot_of(sqlite::Database& db, const MemoryOptions& options)
{
    const auto owners = owners_of(options.file);
    return identity_of(owners) ? this_boot(db, Presence{owners}, options.boot_id) : options.boot_id;
}

// Whether somebody of an earlier boot has not taken leave.
Farewell farewell_of(sqlite::Database& db, std::int64_t client, const std::string& boot)
{
    sqlite::Statement stayed{db, "SELECT 1 FROM owner WHERE client = ? AND boot <> ? LIMIT 1"};
    return stayed.first([](const auto&) {}, client, boot) ? Farewell::missing : Farewell::clean;
}

void keep_quiet(View& view, Instant until, Doubt doubt)
{
    view.quiet_until = until;
    view.quiet_reason = text_of(doubt);
}

View unused(const MemoryOptions& options)
{
    View view;
    view.requests = options.ceiling.requests;
    view.per = options.ceiling.per;
    view.in_force = view.requests;
    return view;
}

// What the next process brings that finds no memory where there was one.
View lost(const MemoryOptions& options, const Clock& clock)
{
    auto view = unused(options);
    keep_quiet(view, clock.now() + hold(options.ceiling), Doubt::memory_lost);
    return view;
}

View read_view(const MemoryOptions& options, const Clock& clock)
{
    if (!identity_of(options.file))
        return had_memory(options.file) ? lost(options, clock) : unused(options);

    auto view = unused(options);
    sqlite::OpenOptions access;
    access.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database db{options.file, access};
    const sqlite::ReadTransaction one_state{db};
    if (db.integer("PRAGMA user_version") == 0)
        throw DamagedMemory("it is empty");
    std::int64_t client = 0;
    auto state = read_client(db, options.client_id, client);
    if (!state)
    {
        const TwoClocks now{clock.moment(), clock.now()};
        const auto lost = moment_of_loss(db, now);
        const auto left = lost ? *lost + hold(options.ceiling) - now.moment : Duration::zero();
        if (left > Duration::zero())
            keep_quiet(view, now.wall + left, Doubt::memory_lost);
        return view;
    }
    const Present present{boot_of(db, options), clock.moment(), clock.now()};
    auto left = present.now - hold(options.ceiling);
    if (state->boot != present.boot)
    {
        const auto farewell = farewell_of(db, client, present.boot);
        state = after_reboot(*state, options.ceiling, present, farewell);
        left = Moment::min();
    }
    const Need need{hold(options.ceiling), options.longest_flight};
    state = believable(*state, need, present.now);
    const bool same_boot = left > Moment::min();
    if (keep_places(*state, need, present.now) == Kept::for_longer && same_boot)
        view.used = taken_back_of(db, client, left);
    view.in_force = requests_in_force(rate_in_force(state->learned, options.ceiling), options.ceiling);
    view.used += used_of(db, client, left);
    if (state->throttled_until > present.now)
        view.throttled_until = present.wall + (state->throttled_until - present.now);
    if (state->quiet_until > present.now)
        keep_quiet(view, present.wall + (state->quiet_until - present.now), state->doubt);
    return view;
}

}  // namespace

Result<View> view_of(const MemoryOptions& options, const Clock& clock)
try
{
    return read_view(options, clock);
}

catch (const DamagedMemory&)
{
    return lost(options, clock);
}

catch (const sqlite::Error& error)
{
    if (error.damaged())
        return lost(options, clock);
    return Error{Errc::failed, options.file.string() + ": " + error.what()};
}

catch (const std::system_error& error)
{
    return Error{Errc::failed, error.what()};
}

}  // namespace giposync::quota
