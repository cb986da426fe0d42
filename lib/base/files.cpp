#include "base/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace fs = std::filesystem;

namespace giposync {
namespace {

Error unwritable(std::string_view doing, const fs::path& what, int reason = errno)
{
    return {
        Errc::unwritable,
        std::string(doing) + " " + what.string() + ": " + std::generic_category().message(reason)};
}

// A descriptor that closes by scope.
class Descriptor
{
public:
    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() { close(); }

    int get() const { return number_; }

    bool open() const { return number_ >= 0; }

    // Whether what was written has arrived: some file systems say so only here.
    bool close()
    {
        const int number = std::exchange(number_, -1);
        return number < 0 || ::close(number) == 0;
    }

private:
    int number_;
};

bool write_all(int descriptor, std::string_view content)
{
    while (!content.empty())
    {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

// The temporary file stands beside its target: a rename does not cross file systems.
fs::path temporary_beside(const fs::path& file)
{
    return file.parent_path() / ("." + file.filename().string() + "." + std::to_string(::getpid()) + ".tmp");
}

fs::path reserve_beside(const fs::path& file)
{
    return file.parent_path() / ("." + file.filename().string() + ".reserve");
}

// What the file takes up on the disk, not how long it is.
std::size_t room_of(const fs::path& file)
{
    constexpr std::size_t unit = 512;  // of st_blocks, whatever the file system's own is

    struct stat found
    {
    };

    return ::lstat(file.c_str(), &found) == 0 ? static_cast<std::size_t>(found.st_blocks) * unit : 0;
}

// By writing, where the file system knows no other way.
bool set_aside(int descriptor, std::size_t bytes)
{
    int reason = EINTR;
    while (reason == EINTR)
        reason = ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes));
    if (reason == EINVAL || reason == ENOSYS || reason == EOPNOTSUPP)
        return write_all(descriptor, std::string(bytes, '\0'));
    errno = reason;
    return reason == 0;
}

// With room for `bytes`, and nothing in it.
Result<void> make_reserve(const fs::path& file, std::size_t bytes, mode_t mode)
{
    Descriptor opened{::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (!opened.open())
        return unwritable("create", file);
    if (::fchmod(opened.get(), mode) != 0)
        return unwritable("set the mode of", file);
    adopt_owner_of_folder(file);
    if (!set_aside(opened.get(), bytes))
        return unwritable("set room aside in", file);
    if (::fsync(opened.get()) != 0 || !opened.close())
        return unwritable("sync", file);
    return {};
}

Result<void> write_into(const fs::path& file, std::string_view content)
{
    Descriptor opened{::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (!opened.open())
        return unwritable("open", file);
    if (!write_all(opened.get(), content) ||
        ::ftruncate(opened.get(), static_cast<off_t>(content.size())) != 0)
        return unwritable("write", file);
    if (::fsync(opened.get()) != 0 || !opened.close())
        return unwritable("sync", file);
    return {};
}

Result<void> write_new(const fs::path& file, std::string_view content, mode_t mode)
{
    ::unlink(file.c_str());
    Descriptor opened{::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (!opened.open())
        return unwritable("create", file);
    if (::fchmod(opened.get(), mode) != 0)  // whatever the umask says
        return unwritable("set the mode of", file);
    adopt_owner_of_folder(file);
    if (!write_all(opened.get(), content))
        return unwritable("write", file);
    if (::fsync(opened.get()) != 0 || !opened.close())
        return unwritable("sync", file);
    return {};
}

}  // namespace

Result<std::optional<std::string>> SystemFiles::read(const fs::path& file)
{
    const Descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!opened.open())
    {
        if (errno == ENOENT)
            return std::optional<std::string>{};
        return unwritable("read", file);
    }
    std::string content;
    char buffer[4096];
    for (;;)
    {
        const ssize_t count = ::read(opened.get(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return unwritable("read", file);
        if (count == 0)
            return std::optional{std::move(content)};
        content.append(buffer, static_cast<std::size_t>(count));
    }
}

Result<std::vector<fs::path>> SystemFiles::list(const fs::path& folder)
{
    std::error_code ec;
    std::vector<fs::path> found;
    for (fs::directory_iterator it{folder, ec}, end; !ec && it != end; it.increment(ec))
        found.push_back(it->path());
    if (ec && ec != std::errc::no_such_file_or_directory)
        return unwritable("list", folder, ec.value());
    return found;
}

Result<void> SystemFiles::replace(const fs::path& file, std::string_view content, mode_t mode)
{
    const auto temporary = temporary_beside(file);
    auto written = write_new(temporary, content, mode);
    if (written && ::rename(temporary.c_str(), file.c_str()) != 0)
        written = unwritable("rename", temporary);
    if (!written)
    {
        ::unlink(temporary.c_str());
        return written;
    }
    return sync_folder(file.parent_path());
}

Result<void> SystemFiles::reserve(const fs::path& file, std::size_t bytes, mode_t mode)
{
    const auto reserve = reserve_beside(file);
    if (room_of(reserve) >= bytes)
        return {};
    if (auto made = make_reserve(reserve, bytes, mode); !made)
    {
        ::unlink(reserve.c_str());
        return made;
    }
    return sync_folder(file.parent_path());
}

Result<void> SystemFiles::replace_in_reserve(const fs::path& file, std::string_view content)
{
    const auto reserve = reserve_beside(file);
    if (auto written = write_into(reserve, content); !written)
        return written;
    if (::rename(reserve.c_str(), file.c_str()) != 0)
        return unwritable("rename", reserve);
    return sync_folder(file.parent_path());
}

Result<bool> SystemFiles::create(const fs::path& file, std::string_view content, mode_t mode)
{
    const auto temporary = temporary_beside(file);
    if (auto written = write_new(temporary, content, mode); !written)
    {
        ::unlink(temporary.c_str());
        return written.error();
    }
    // A link, not a rename: it never replaces what somebody else has put there meanwhile.
    const int linked = ::link(temporary.c_str(), file.c_str());
    const int reason = errno;
    ::unlink(temporary.c_str());
    if (linked != 0 && reason == EEXIST)
        return false;
    if (linked != 0)
        return unwritable("create", file, reason);
    if (auto synced = sync_folder(file.parent_path()); !synced)
        return synced.error();
    return true;
}

Result<void> SystemFiles::remove(const fs::path& file)
{
    ::unlink(reserve_beside(file).c_str());
    if (::unlink(file.c_str()) != 0)
    {
        if (errno == ENOENT)
            return {};
        return unwritable("remove", file);
    }
    return sync_folder(file.parent_path());
}

Result<void> SystemFiles::probe(const fs::path& folder)
{
    const auto file = folder / (".probe." + std::to_string(::getpid()));
    auto written = write_new(file, "probe\n", 0600);
    ::unlink(file.c_str());
    return written;
}

Result<void> sync_folder(const fs::path& folder)
{
    const Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!opened.open() || ::fsync(opened.get()) != 0)
        return unwritable("sync", folder);
    return {};
}

void adopt_owner_of_folder(const fs::path& file)
{
    struct stat folder
    {
    };

    struct stat own
    {
    };

    if (::stat(file.parent_path().c_str(), &folder) != 0 || ::lstat(file.c_str(), &own) != 0)
        return;
    if (folder.st_uid == own.st_uid && folder.st_gid == own.st_gid)
        return;
    // Only root can give a file away; for anybody else the file rightly stays their own.
    [[maybe_unused]] const int refused = ::lchown(file.c_str(), folder.st_uid, folder.st_gid);
}

std::string in_shell_quotes(const fs::path& path)
{
    constexpr std::string_view harmless =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    const auto text = path.string();
    if (!text.empty() && text.find_first_not_of(harmless) == std::string::npos)
        return text;
    std::string quoted = "'";
    for (const char c : text)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

Result<std::optional<FileLock>> FileLock::try_take(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return unwritable("open", file);
    FileLock lock{descriptor};
    adopt_owner_of_folder(file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return std::optional<FileLock>{std::move(lock)};
    if (errno == EWOULDBLOCK || errno == EINTR)
        return std::optional<FileLock>{};
    return unwritable("lock", file);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

}  // namespace giposync
