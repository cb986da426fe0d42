#include "mirror/mirror_files.hpp"

#include "base/files.hpp"
#include "base/iso8601.hpp"
#include "mirror/file_kind.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr mode_t folder_mode = 02750;
constexpr mode_t file_mode = 0640;

// 20260131T120000Z: without colons, which some copying programs take for a host's name.
std::string stamp_of(Instant now)
{
    auto text = to_text_in_seconds(now);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

bool is_there(const fs::path& file)
{
    std::error_code ec;
    return fs::exists(fs::symlink_status(file, ec));
}

fs::path free_name(const fs::path& file, Instant now)
{
    const auto wanted = beside(file, ".damaged-" + stamp_of(now));
    auto name = wanted;
    for (int number = 2; is_there(name) || is_there(beside(name, "-wal")); ++number)
        name = beside(wanted, "-" + std::to_string(number));
    return name;
}

Result<void> move(const fs::path& from, const fs::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0 && errno != ENOENT)
        return unwritable("rename", from, errno);
    return {};
}

// The file goes first: without it, nobody takes up its WAL.
Result<void> move_all(const fs::path& file, const fs::path& to)
{
    for (const std::string_view suffix : {"", "-wal", "-shm"})
        if (auto moved = move(beside(file, suffix), beside(to, suffix)); !moved)
            return moved;
    return sync_folder(file.parent_path());
}

}  // namespace

Result<void> prepare_folder(const fs::path& folder)
{
    std::error_code ec;
    if (fs::exists(folder, ec))
        return {};
    // The service may not ask for a set-group-ID bit (RestrictSUIDSGID=), but inherits the one of the folder
    // above; elsewhere chmod sets it, whatever the umask says.
    if (::mkdir(folder.c_str(), folder_mode & 0777) != 0)
        return unwritable("create the folder", folder, errno);
    adopt_owner_of_folder(folder);
    ::chmod(folder.c_str(), folder_mode);
    return {};
}

Result<void> create_file(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, file_mode);
    if (descriptor < 0 && errno == EEXIST)
        return {};
    if (descriptor < 0)
        return unwritable("create", file, errno);
    ::fchmod(descriptor, file_mode);  // whatever the umask says
    ::close(descriptor);
    adopt_owner_of_folder(file);
    return {};
}

Result<fs::path> set_aside(const fs::path& file, Instant now)
{
    const auto name = free_name(file, now);
    if (auto moved = move_all(file, name); !moved)
        return moved.error();
    return name;
}

Result<std::optional<fs::path>> set_stray_wal_aside(const fs::path& file, Instant now)
{
    std::error_code ec;
    const bool without_file = !is_there(file) || fs::file_size(file, ec) == 0;
    const auto wal_size = fs::file_size(beside(file, "-wal"), ec);
    if (!without_file || ec || wal_size == 0)
        return std::optional<fs::path>{};
    auto aside = set_aside(file, now);
    if (!aside)
        return aside.error();
    return std::optional{beside(*aside, "-wal")};
}

}  // namespace giposync::mirror
