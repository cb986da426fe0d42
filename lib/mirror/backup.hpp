#pragma once

#include "base/result.hpp"
#include "sqlite/database.hpp"
#include "sqlite/online_copy.hpp"
#include "sqlite/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace giposync::mirror {

// A consistent copy of a mirror as one file, made while others write it and read it. It is written to
// FILE.part, checked, and only then gets its name: what stands at FILE is whole, before and after.
//
// The copy is of the moment when it began: one read transaction holds that state until the last page is
// copied, so that changes need no second beginning, as often as they come. For as long the WAL cannot shrink
// and grows by what the service writes; that is bounded by the time that the disk takes to read the mirror
// once, as long as the caller does not sleep between the steps.
class Backup
{
public:
    // `mirror` needs to be readable only. Errors: absent (there is no such mirror), invalid (FILE is this
    // mirror or another one in use, or something that is no copy of a mirror, which is not overwritten),
    // unwritable (no such folder, no permission, no space), failed (the mirror cannot be read).
    static Result<std::unique_ptr<Backup>> begin(
        const std::filesystem::path& mirror,
        const std::filesystem::path& file
    );

    // What is left of a copy that was not finished is removed.
    ~Backup();
    Backup(const Backup&) = delete;
    Backup& operator=(const Backup&) = delete;

    struct Progress
    {
        std::int64_t copied = 0;
        std::int64_t pages = 0;
        bool done = false;  // FILE is complete, checked and durable
    };

    // Copies at most so many pages; to be called until it is done, with a turn for others in between. The
    // last step reads the whole copy once to check it, and takes its time. After an error there is nothing
    // left to do. Errors: unwritable (the disk is full, ...), failed (the mirror is damaged), invalid (FILE
    // has become what must not be overwritten).
    Result<Progress> step(int pages = 1000);

private:
    Backup(std::filesystem::path mirror, std::filesystem::path file);

    Result<void> prepare();
    Result<void> make_part();
    void open_copy();
    Result<void> check_and_publish();
    Result<void> publish();
    void remove_part() noexcept;

    std::filesystem::path mirror_;
    std::filesystem::path file_;
    std::filesystem::path part_;
    std::unique_ptr<sqlite::Database> source_;
    std::unique_ptr<sqlite::ReadTransaction> moment_;
    std::unique_ptr<sqlite::Database> target_;
    std::unique_ptr<sqlite::OnlineCopy> copy_;
    int part_descriptor_ = -1;
    bool part_is_ours_ = false;
};

}  // namespace giposync::mirror
