#include "quota/view.hpp"

#include "quota/moments.hpp"
#include "quota/teacher.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

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

View read_view(const MemoryOptions& options, const Clock& clock)
{
    View view;
    view.requests = options.ceiling.requests;
    view.per = options.ceiling.per;
    view.in_force = view.requests;
    if (!identity_of(options.file))
        return view;

    sqlite::OpenOptions access;
    access.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database db{options.file, access};
    const sqlite::ReadTransaction one_state{db};
    std::int64_t client = 0;
    auto state = read_client(db, options.client_id, client);
    if (!state)
        return view;
    const Present present{options.boot_id, clock.moment(), clock.now()};
    auto left = present.now - hold(options.ceiling);
    if (state->boot != options.boot_id)
    {
        state = after_reboot(*state, options.ceiling, present, Farewell::clean);
        left = Moment::min();
    }
    state = believable(*state, options.ceiling, present.now);
    view.in_force = requests_in_force(rate_in_force(state->learned, options.ceiling), options.ceiling);
    view.used = used_of(db, client, left);
    if (state->throttled_until > present.now)
        view.throttled_until = present.wall + (state->throttled_until - present.now);
    return view;
}

}  // namespace

Result<View> view_of(const MemoryOptions& options, const Clock& clock)
try
{
    return read_view(options, clock);
}

catch (const sqlite::Error& error)
{
    return Error{Errc::failed, options.file.string() + ": " + error.what()};
}

}  // namespace giposync::quota
