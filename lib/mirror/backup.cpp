#include "mirror/backup.hpp"

#include "base/files.hpp"
#include "mirror/backup_target.hpp"
#include "mirror/file_kind.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr mode_t copy_mode = 0640;
constexpr std::string_view part_suffix = ".part";

// The file format says at bytes 18 and 19 of the header whether the journal is a WAL; a file that people
// carry around is to be whole without a second one.
// https://www.sqlite.org/fileformat.html#the_database_header
Result<void> put_off_wal(int descriptor, const fs::path& file)
{
    constexpr std::string_view rollback_journal = "\1\1";
    constexpr off_t journal_at = 18;
    const auto written = ::pwrite(descriptor, rollback_journal.data(), rollback_journal.size(), journal_at);
    if (written != std::ssize(rollback_journal))
        return unwritable("write", file, errno);
    return {};
}

// What a copy that was killed has left: nothing yet, or a file that begins like a mirror.
bool is_left_over(int descriptor)
{
    constexpr std::string_view format = "SQLite format 3";
    constexpr std::size_t id_at = 68;
    std::array<char, 100> header{};
    const auto count = ::pread(descriptor, header.data(), header.size(), 0);
    if (count <= 0)
        return count == 0;
    const std::string_view found{header.data(), header.size()};
    std::int64_t id = 0;
    for (std::size_t i = 0; i < 4; ++i)
        id = id << 8 | static_cast<unsigned char>(found[id_at + i]);
    return found.starts_with(format) && id == application_id;
}

bool is_at(int descriptor, const fs::path& file)
{
    struct stat opened
    {
    };

    struct stat named
    {
    };

    return ::fstat(descriptor, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

Error translated(const sqlite::Error& error, const fs::path& mirror, const fs::path& file)
{
    const auto where = "copy " + mirror.string() + " to " + file.string();
    const bool disk = error.disk() || error.busy();
    return at(where, Error{disk ? Errc::unwritable : Errc::failed, error.what()});
}

}  // namespace

Result<std::unique_ptr<Backup>> Backup::begin(const fs::path& mirror, const fs::path& file)
{
    std::unique_ptr<Backup> backup{new Backup{mirror, behind_links(file)}};
    try
    {
        if (auto prepared = backup->prepare(); !prepared)
            return prepared.error();
    }
    catch (const sqlite::Error& error)
    {
        return translated(error, mirror, file);
    }
    return backup;
}

Backup::Backup(fs::path mirror, fs::path file)
    : mirror_(std::move(mirror)), file_(std::move(file)), part_(beside(file_, part_suffix))
{
}

Backup::~Backup()
{
    remove_part();
}

Result<void> Backup::prepare()
{
    std::error_code ec;
    if (!fs::exists(mirror_, ec))
        return Error{Errc::absent, "there is no mirror " + mirror_.string() + " yet"};
    if (auto allowed = check_target(file_, mirror_); !allowed)
        return allowed;
    if (auto made = make_part(); !made)
        return made;

    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    source_ = std::make_unique<sqlite::Database>(mirror_, how);
    moment_ = std::make_unique<sqlite::ReadTransaction>(*source_);
    const auto kind = kind_of(*source_);  // the first look, which is where the transaction really begins
    if (kind.is != FileKind::Is::mirror)
        return Error{Errc::failed, mirror_.string() + " is no mirror"};

    open_copy();
    return {};
}

// Locked, so that two copies to one file cannot write into each other.
Result<void> Backup::make_part()
{
    if (auto unused = check_unused(part_, mirror_); !unused)
        return unused;
    part_descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, copy_mode);
    if (part_descriptor_ < 0)
        return unwritable("create", part_, errno);
    if (::flock(part_descriptor_, LOCK_EX | LOCK_NB) != 0)
    {
        if (errno == EWOULDBLOCK)
            return Error{Errc::unwritable, "another backup to " + file_.string() + " is at work"};
        return unwritable("lock", part_, errno);
    }
    if (!is_at(part_descriptor_, part_))
        return Error{Errc::unwritable, "another backup to " + file_.string() + " has just ended"};
    if (!is_left_over(part_descriptor_))
        return Error{Errc::invalid, part_.string() + ": is in the way and is no copy of a mirror: remove it"};
    part_is_ours_ = true;
    // Whatever the umask says.
    if (::ftruncate(part_descriptor_, 0) != 0 || ::fchmod(part_descriptor_, copy_mode) != 0)
        return unwritable("write", part_, errno);
    adopt_owner_of_folder(part_);
    return {};
}

// A copy that was killed is nobody's loss, so neither a journal nor a sync is needed before the end; and the
// lock that counts is ours. The header is written at once: it tells, should we be killed, whose file this
// was.
void Backup::open_copy()
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_write_existing;
    how.journal = sqlite::OpenOptions::Journal::as_found;
    how.vfs = "unix-none";
    target_ = std::make_unique<sqlite::Database>(part_, how);
    target_->execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    target_->execute("PRAGMA application_id = " + std::to_string(application_id));
    copy_ = std::make_unique<sqlite::OnlineCopy>(*source_, *target_);
}

Result<Backup::Progress> Backup::step(int pages)
{
    try
    {
        Progress progress;
        const bool more = copy_->step(pages);
        progress.pages = copy_->pages();
        progress.copied = progress.pages - copy_->pages_left();
        if (more)
            return progress;
        if (auto published = check_and_publish(); !published)
            return published.error();
        progress.done = true;
        return progress;
    }
    catch (const sqlite::Error& error)
    {
        return translated(error, mirror_, file_);
    }
}

Result<void> Backup::check_and_publish()
{
    copy_.reset();
    target_.reset();
    moment_.reset();
    source_.reset();
    if (auto alone = put_off_wal(part_descriptor_, part_); !alone)
        return alone;
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    how.vfs = "unix-none";
    const auto found = sqlite::Database{part_, how}.text("PRAGMA quick_check(1)");
    if (found != "ok")
        return Error{
            Errc::failed,
            "the copy of " + mirror_.string() + " is damaged, most likely because the mirror is: " + found};
    return publish();
}

Result<void> Backup::publish()
{
    if (::fsync(part_descriptor_) != 0)
        return unwritable("sync", part_, errno);
    if (auto allowed = check_target(file_, mirror_); !allowed)
        return allowed;
    if (::rename(part_.c_str(), file_.c_str()) != 0)
        return unwritable("rename", part_, errno);
    part_is_ours_ = false;
    return sync_folder(file_.parent_path());
}

void Backup::remove_part() noexcept
{
    copy_.reset();
    target_.reset();
    if (part_is_ours_)
        ::unlink(part_.c_str());
    if (part_descriptor_ >= 0)
        ::close(part_descriptor_);
}

}  // namespace giposync::mirror
