#include "mirror/backup_target.hpp"

#include "mirror/file_kind.hpp"

#include <array>
#include <string>
#include <string_view>
#include <system_error>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr auto kept_by_sqlite = std::to_array<std::string_view>({"-wal", "-shm", "-journal"});
constexpr std::string_view lock_suffix = ".lock";

Error invalid(const fs::path& file, std::string_view why)
{
    return {Errc::invalid, file.string() + ": " + std::string(why)};
}

Result<void> check_name(const fs::path& file)
{
    const auto name = file.filename().string();
    for (const auto suffix : kept_by_sqlite)
        if (name.ends_with(suffix))
            return invalid(file, "is a name that SQLite gives to a file of its own");
    if (name.ends_with(lock_suffix))
        return invalid(file, "is a name that giposyncd gives to a file of its own");
    return {};
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

}  // namespace

fs::path behind_links(const fs::path& file)
{
    constexpr int most_links = 40;  // as the kernel has it
    std::error_code ec;
    auto target = fs::absolute(file, ec);
    for (int links = 0; links < most_links && fs::is_symlink(target, ec); ++links)
        target = target.parent_path() / fs::read_symlink(target, ec);
    return target;
}

Result<void> check_unused(const fs::path& file, const fs::path& mirror)
{
    if (auto name = check_name(file); !name)
        return name;
    if (same_file(file, mirror))
        return invalid(file, "is the mirror itself: nothing was overwritten");
    std::error_code ec;
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

Result<void> check_target(const fs::path& file, const fs::path& mirror)
{
    if (auto folder = check_folder(file.parent_path()); !folder)
        return folder;
    std::error_code ec;
    const auto status = fs::status(file, ec);
    if (fs::is_directory(status))
        return invalid(file, "is a folder: name a file in it");
    if (fs::exists(status) && !fs::is_regular_file(status))
        return invalid(file, "is no file");
    if (auto unused = check_unused(file, mirror); !unused)
        return unused;
    return check_copy_or_nothing(file);
}

}  // namespace giposync::mirror
