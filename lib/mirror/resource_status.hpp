#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::mirror {

// The states of `sync_status`. Stale is none of them: it is told by the reader's clock.
enum class ResourceState
{
    ok,
    backfilling,
    failing,
    scope_missing,
    forbidden,
    needs_login,
    never,
};

std::string_view name_of(ResourceState state);
ResourceState state_named(std::string_view name);

// What is remembered of a resource between its walks.
struct ResourceRecord
{
    ResourceState state = ResourceState::never;
    std::optional<Instant> state_since;
    std::int64_t live_rows = 0;
    std::optional<Instant> last_success_at;
    std::optional<Instant> last_attempt_at;
    std::optional<Instant> last_full_at;
    std::optional<Instant> next_run_at;
    std::optional<Instant> watermark;
    std::optional<std::string> last_error;
    std::int64_t failures = 0;  // in a row
};

// Reads and writes _resources. Each write is one statement: inside a MirrorTransaction or on its own.
class ResourceStatus
{
public:
    explicit ResourceStatus(Mirror& mirror) : mirror_(mirror) {}

    ResourceRecord read(const MirroredResource& resource);

    // What the walker knows; the counters of rows are kept by whoever changes rows.
    void write(const MirroredResource& resource, const ResourceRecord& record);

private:
    Mirror& mirror_;

    sqlite::Statement read_{mirror_.database(), R"sql(
        SELECT state, state_since, live_rows, last_success_at, last_attempt_at, last_full_at, next_run_at,
               watermark, last_error, failures
        FROM _resources
        WHERE number = ?
    )sql"};
    sqlite::Statement write_{mirror_.database(), R"sql(
        UPDATE _resources
        SET state = ?2, state_since = ?3, last_success_at = ?4, last_attempt_at = ?5, last_full_at = ?6,
            next_run_at = ?7, watermark = ?8, last_error = ?9, failures = ?10
        WHERE number = ?1
    )sql"};
};

}  // namespace giposync::mirror
