#include "mirror/backup.hpp"

#include "base/files.hpp"
#include "mirror/file_kind.hpp"

#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr mode_t copy_mode = 0640;
constexpr std::string_view part_suffix = ".part";
constexpr auto kept_by_sqlite = std::to_array<std::string_view>({"-wal", "-shm", "-journal"});
constexpr std::string_view lock_suffix = ".lock";

Error invalid(const fs::path& file, std::string_view why)
{
    return {Errc::invalid, file.string() + ": " + std::string(why)};
}

// A symbolic link stays; it is the file behind it that is replaced, or made.
fs::path behind_links(const fs::path& file)
{
    constexpr int most_links = 40;  // as the kernel has it
    std::error_code ec;
    auto target = fs::absolute(file, ec);
    for (int links = 0; links < most_links && fs::is_symlink(target, ec); ++links)
        target = target.parent_path() / fs::read_symlink(target, ec);
    return target;
}

Result<void> check_folder(const fs::path& folder)
{
    std::error_code ec;
    const auto status = fs::status(folder, ec);
    if (status.type() == fs::file_type::not_found)
        return Error{Errc::unwritable, "there is no folder " + folder.string()};
    if (ec)
        return Error{Errc::unwritable, folder.string() + ": " + ec.message()};
    if (!fs::is_directory(status))
        return Error{Errc::unwritable, folder.string() + " is no folder"};
    return {};
}

// A file under which SQLite keeps a journal is in use, or was when its user died; and a journal beside a new
// file would be taken for its own.
Result<void> check_unused(const fs::path& file)
{
    std::error_code ec;
    const auto name = file.filename().string();
    for (const auto suffix : kept_by_sqlite)
        if (name.ends_with(suffix))
            return invalid(file, "is a name that SQLite gives to a file of its own");
    if (name.ends_with(lock_suffix))
        return invalid(file, "is a name that giposyncd gives to a file of its own");
    for (const auto suffix : kept_by_sqlite)
        if (fs::exists(beside(file, suffix), ec))
            return invalid(
                file,
                "is a database in use (" + beside(file, suffix).filename().string() +
                    " stands beside it): nothing was overwritten"
            );
    if (fs::exists(beside(file, lock_suffix), ec))
        return invalid(file, "is the mirror of an account: nothing was overwritten");
    return {};
}

Result<void> check_copy_or_nothing(const fs::path& file)
{
    constexpr std::string_view stranger = "is no copy of a mirror: nothing was overwritten";
    try
    {
        if (kind_of(file).is == FileKind::Is::foreign)
            return invalid(file, stranger);
    }
    catch (const sqlite::Error& error)
    {
        if (error.damaged())
            return invalid(file, stranger);
        return Error{Errc::unwritable, file.string() + ": " + error.what()};
    }
    return {};
}

// Whether FILE is ours to write: absent, empty, or an earlier copy.
Result<void> check_target(const fs::path& file, const fs::path& mirror)
{
    std::error_code ec;
    const auto status = fs::status(file, ec);
    if (fs::is_directory(status))
        return invalid(file, "is a folder: name a file in it");
    if (same_file(file, mirror))
        return invalid(file, "is the mirror itself: nothing was overwritten");
    if (fs::exists(status) && !fs::is_regular_file(status))
        return invalid(file, "is no file");
    if (auto unused = check_unused(file); !unused)
        return unused;
    return check_copy_or_nothing(file);
}

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
    if (auto folder = check_folder(file_.parent_path()); !folder)
        return folder;
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
    if (same_file(part_, mirror_))
        return invalid(part_, "is the mirror itself, and would be written over");
    if (auto unused = check_unused(part_); !unused)
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
        return invalid(part_, "is in the way and is no copy of a mirror: remove it");
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
