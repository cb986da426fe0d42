#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "mirror/account_facts.hpp"
#include "mirror/resource_status.hpp"
#include "sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// A line of sync_status: as it is stored, and as it is told at `now`.
struct ResourceLine
{
    ResourceName resource;
    std::string state;  // of the contract: also "stale"
    std::int64_t live_rows = 0;
    std::int64_t deleted_rows = 0;
    std::optional<Instant> last_success_at;
    std::optional<Instant> last_attempt_at;
    std::optional<std::int64_t> lag_seconds;
    std::optional<Instant> watermark;
    std::optional<Instant> next_run_at;
    std::optional<std::string> last_error;
    std::int64_t rejects = 0;  // items that could not be mirrored
};

struct MirrorSize
{
    std::int64_t bytes = 0;
    std::int64_t wal_bytes = 0;
};

// A mirror opened for reading only: works for every member of the group, whether the service runs or not, and
// never gets into its way. One of an older version, which the service has not brought up to date yet, is read
// as it is: a login or a look at the status must not wait for that.
class MirrorReader
{
public:
    // Errors: absent (no such file: nothing was synced yet), failed (it cannot be read, is no mirror, or was
    // made by a newer program), each with the file's name and the reason.
    static Result<MirrorReader> open(const std::filesystem::path& file);

    AccountFacts account();
    std::vector<ResourceLine> resources(Instant now);
    MirrorSize size() const;

    // A fact about the whole file (Mirror::set_fact).
    std::optional<std::string> fact(std::string_view name);

    // Whether a service holds this mirror now.
    bool service_running() const;

private:
    MirrorReader(sqlite::Database db, std::filesystem::path file) : db_(std::move(db)), file_(std::move(file))
    {
    }

    sqlite::Database db_;
    std::filesystem::path file_;
};

}  // namespace giposync::mirror
