#pragma once

#include "base/event.hpp"
#include "sqlite/database.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace giposync::mirror {

// How large the write-ahead log may grow. Bytes are of the log.
struct WalLimits
{
    // Every so many pages, what readers allow is brought into the file: often enough for a small log, seldom
    // enough that a page which is written again and again (of an index, in a first fill) goes there once.
    std::int64_t pages_between = 4'000;
    std::chrono::milliseconds wait_for_readers{100};  // from `beside_readers` on: for a gap between them
    std::int64_t beside_readers = 64 << 20;
    std::int64_t large = 256 << 20;     // worth a warning
    std::int64_t crowded = 1024 << 20;  // worth an error; writers go slowly
};

// Keeps the write-ahead log small, as far as its readers allow it. The log can only begin anew when no reader
// stands in it, so one that never ends its transaction lets it grow for ever. The steps, in order:
//
// - every 4,000 pages (16 MB) a passive checkpoint, which waits for nobody;
// - above 64 MB one that waits up to 100 ms for a gap between readers, then empties the log;
// - above 256 MB a warning that names the reader, once, and a line when all is well again;
// - above 1 GB an error, and crowded(): whoever writes much is to wait between his pages, asking relieve();
//   not for ever, since freshness goes before size. Growth is slow then, but only the reader can end it.
//
// None of this blocks a reader.
class Checkpoints
{
public:
    // All of them outlive it. `db` tells of its WAL: see Database::checkpoint_by_hand.
    Checkpoints(sqlite::Database& db, std::filesystem::path file, Log& log, WalLimits limits);

    // To be called outside of transactions. What a disk does to a checkpoint is not told here: nothing is
    // lost, and the next commit meets it too. Throws sqlite::Error for a damaged file.
    void after_commit();

    // Tries to empty the log now, without waiting; says whether it is empty.
    bool relieve();

    bool crowded() const { return crowded_; }

private:
    sqlite::CheckpointResult run(sqlite::Checkpoint kind, std::chrono::milliseconds wait);
    std::int64_t bytes_of(std::int64_t pages) const;
    void judge(const sqlite::CheckpointResult& result);
    void tell(Level level, std::int64_t bytes);

    sqlite::Database& db_;
    std::filesystem::path file_;
    Log& log_;
    WalLimits limits_;
    std::int64_t bytes_of_page_;
    std::int64_t pages_at_last_ = 0;  // in the log, at the last checkpoint
    bool large_ = false;
    bool crowded_ = false;
};

}  // namespace giposync::mirror
