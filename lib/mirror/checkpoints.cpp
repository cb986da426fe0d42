#include "mirror/checkpoints.hpp"

#include "base/event_names.hpp"
#include "mirror/wal_readers.hpp"

#include <string>
#include <utility>

namespace giposync::mirror {

Checkpoints::Checkpoints(sqlite::Database& db, std::filesystem::path file, Log& log, WalLimits limits)
    : db_(db),
      file_(std::move(file)),
      log_(log),
      limits_(limits),
      bytes_of_page_(db.integer("PRAGMA page_size"))
{
}

void Checkpoints::after_commit()
{
    const auto pages = db_.wal_pages();
    if (pages < pages_at_last_)
        pages_at_last_ = 0;  // it has begun anew
    const bool may_be_well_again = large_ && bytes_of(pages) < limits_.beside_readers;
    if (pages - pages_at_last_ < limits_.pages_between && !may_be_well_again)
        return;
    if (bytes_of(pages) < limits_.beside_readers)
        judge(run(sqlite::Checkpoint::passive, {}));
    else
        judge(run(sqlite::Checkpoint::truncate, limits_.wait_for_readers));
}

bool Checkpoints::relieve()
{
    const auto result = run(sqlite::Checkpoint::truncate, {});
    judge(result);
    return result.complete;
}

sqlite::CheckpointResult Checkpoints::run(sqlite::Checkpoint kind, std::chrono::milliseconds wait)
{
    sqlite::CheckpointResult result;
    result.wal_pages = db_.wal_pages();
    try
    {
        result = db_.checkpoint(kind, wait);
    }
    catch (const sqlite::Error& error)
    {
        if (error.damaged())
            throw;
    }
    pages_at_last_ = result.wal_pages;
    return result;
}

std::int64_t Checkpoints::bytes_of(std::int64_t pages) const
{
    constexpr std::int64_t frame_header = 24;
    return pages * (bytes_of_page_ + frame_header);
}

void Checkpoints::judge(const sqlite::CheckpointResult& result)
{
    const auto bytes = bytes_of(result.wal_pages);
    if (bytes < limits_.beside_readers)
    {
        if (large_)
            log_.info(
                events::mirror_wal_small,
                "the write-ahead log is small again",
                {{"path", file_.string()}, {"wal_bytes", bytes}}
            );
        large_ = crowded_ = false;
        return;
    }
    if (bytes >= limits_.crowded && !crowded_)
        tell(Level::error, bytes);
    else if (bytes >= limits_.large && !large_)
        tell(Level::warning, bytes);
    large_ |= bytes >= limits_.large;
    crowded_ |= bytes >= limits_.crowded;
}

void Checkpoints::tell(Level level, std::int64_t bytes)
{
    Fields fields{{"path", file_.string()}, {"wal_bytes", bytes}};
    std::string who = "a reader";
    const auto readers = wal_readers(file_);
    if (!readers.empty())
    {
        who = "process " + std::to_string(readers.front().process);
        if (!readers.front().name.empty())
            who += " (" + readers.front().name + ")";
        fields.emplace_back("process", readers.front().process);
    }
    log_.write(
        {level,
         events::mirror_wal_large,
         who + " reads in one transaction that does not end, so the write-ahead log cannot shrink: end it",
         std::move(fields)}
    );
}

}  // namespace giposync::mirror
