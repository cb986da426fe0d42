#include "mirror/mirror_reader.hpp"

#include "base/iso8601.hpp"
#include "mirror/facts.hpp"
#include "mirror/migrations.hpp"
#include "mirror/places.hpp"
#include "sqlite/statement.hpp"

#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

// What is read here has been as it is since the first version.
constexpr int oldest_readable = 1;

std::optional<Instant> instant(const sqlite::Statement& row, int column)
{
    const auto time = parse_timestamp(row.text(column), Zone{});
    return time ? std::optional{to_instant(*time)} : std::nullopt;
}

std::int64_t size_of(const fs::path& file)
{
    std::error_code ec;
    const auto size = fs::file_size(file, ec);
    return ec ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace

Result<MirrorReader> MirrorReader::open(const fs::path& file)
{
    std::error_code ec;
    if (!fs::exists(file, ec))
        return Error{
            Errc::absent,
            "there is no mirror " + file.string() + " yet" + (ec ? ": " + ec.message() : "")};
    try
    {
        sqlite::OpenOptions how;
        how.access = sqlite::OpenOptions::Access::read_only;
        sqlite::Database db{file, how};
        const int version = version_of(db);
        const int newest = all_migrations().back().version;
        if (version > newest)
            return Error{Errc::failed, file.string() + ": " + too_new(version, newest).detail};
        if (version < oldest_readable)
            return Error{Errc::failed, file.string() + ": it is no mirror, or the service has just begun it"};
        return MirrorReader{std::move(db), file};
    }
    catch (const sqlite::Error& error)
    {
        return Error{Errc::failed, "read " + file.string() + ": " + error.what()};
    }
}

AccountFacts MirrorReader::account()
{
    return read_account_facts(db_);
}

std::vector<ResourceLine> MirrorReader::resources(Instant now)
{
    std::vector<ResourceLine> lines;
    sqlite::Statement read{db_, R"sql(
        SELECT name, state, live_rows, deleted_rows, last_success_at, last_attempt_at, watermark, next_run_at,
               last_error, max_lag_seconds,
               (SELECT count(*) FROM rejects WHERE resource = name)
        FROM _resources
        WHERE mirrored
        ORDER BY number
    )sql"};
    read.for_each([&](const sqlite::Statement& row) {
        ResourceLine line;
        line.resource = ResourceName{std::string(row.text(0))};
        line.state = row.text(1);
        line.live_rows = row.integer(2);
        line.deleted_rows = row.integer(3);
        line.last_success_at = instant(row, 4);
        line.last_attempt_at = instant(row, 5);
        line.watermark = instant(row, 6);
        line.next_run_at = instant(row, 7);
        line.last_error = row.optional_text(8);
        if (line.last_success_at)
            line.lag_seconds =
                std::chrono::duration_cast<std::chrono::seconds>(now - *line.last_success_at).count();
        const auto max_lag = row.integer(9);
        if (line.state == "ok" && max_lag > 0 && line.lag_seconds.value_or(0) > max_lag)
            line.state = "stale";
        line.rejects = row.integer(10);
        lines.push_back(std::move(line));
    });
    return lines;
}

MirrorSize MirrorReader::size() const
{
    return {size_of(file_), size_of(file_.string() + "-wal")};
}

std::optional<std::string> MirrorReader::fact(std::string_view name)
{
    return read_fact(db_, name);
}

bool MirrorReader::service_running() const
{
    return service_is_running(file_);
}

}  // namespace giposync::mirror
