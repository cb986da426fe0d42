#include "ops/doctor_access.hpp"

#include <algorithm>
#include <array>
#include <grp.h>
#include <pwd.h>
#include <string_view>
#include <sys/xattr.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

constexpr uid_t nobody = 65534;

// The bits of a mode that count for somebody: of the three triples the first that is about them
// (path_resolution(7)).
mode_t bits_for(const Identity& who, const struct stat& file)
{
    if (who.user == file.st_uid)
        return (file.st_mode >> 6) & 7;
    if (std::ranges::count(who.groups, file.st_gid) > 0)
        return (file.st_mode >> 3) & 7;
    return file.st_mode & 7;
}

bool is_open_to(const Identity& who, const struct stat& file, mode_t wanted)
{
    if (who.is_root())  // may do everything but execute what nobody may
        return wanted != 1 || S_ISDIR(file.st_mode) || (file.st_mode & 0111);
    return (bits_for(who, file) & wanted) == wanted;
}

bool has_access_list(const fs::path& path)
{
    return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) > 0;
}

std::vector<gid_t> groups_of(const char* name, gid_t primary)
{
    std::vector<gid_t> groups(64);
    auto count = static_cast<int>(groups.size());
    while (::getgrouplist(name, primary, groups.data(), &count) < 0)
        groups.resize(static_cast<std::size_t>(count));
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

std::optional<std::string> why_closed(
    const Identity& who,
    const fs::path& path,
    mode_t wanted,
    std::string_view what
)
{
    const auto found = look_up(path);
    if (!found || is_open_to(who, *found, wanted) || has_access_list(path))
        return std::nullopt;
    return path.string() + " has mode " + mode_text(found->st_mode) + ", owner " + user_name(found->st_uid) +
           " and group " + group_name(found->st_gid) + ": " + std::string(what);
}

}  // namespace

Identity own_identity()
{
    Identity self;
    self.user = ::geteuid();
    self.groups.resize(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
    if (!self.groups.empty())
        ::getgroups(static_cast<int>(self.groups.size()), self.groups.data());
    self.groups.push_back(::getegid());
    self.name = user_name(self.user);
    return self;
}

std::optional<Identity> identity_named(const std::string& name)
{
    const auto* const found = ::getpwnam(name.c_str());
    if (!found)
        return std::nullopt;
    const auto user = found->pw_uid;
    return Identity{user, groups_of(name.c_str(), found->pw_gid), name};
}

Identity member_of(gid_t group)
{
    return {nobody, {group}, "a member of group " + group_name(group)};
}

std::string user_name(uid_t user)
{
    const auto* const found = ::getpwuid(user);
    return found ? found->pw_name : std::to_string(user);
}

std::string group_name(gid_t group)
{
    const auto* const found = ::getgrgid(group);
    return found ? found->gr_name : std::to_string(group);
}

std::optional<std::string> why_kept_out(const Identity& who, const fs::path& file, Access access)
{
    std::error_code ec;
    const auto real = fs::canonical(file, ec);
    if (ec)
        return file.string() + ": " + ec.message();
    for (auto folder = real.parent_path();; folder = folder.parent_path())
    {
        if (auto why = why_closed(who, folder, 1, "nothing in it can be reached"))
            return why;
        if (folder == folder.root_path())
            break;
    }
    switch (access)
    {
    case Access::read: return why_closed(who, real, 4, "it cannot be read");
    case Access::execute: return why_closed(who, real, 1, "it cannot be executed");
    case Access::fill: return why_closed(who, real, 3, "no file can be made in it");
    }
    return std::nullopt;
}

std::string mode_text(mode_t mode)
{
    std::array<char, 5> digits{};
    for (std::size_t i = 0; i < 4; ++i)
        digits[i] = static_cast<char>('0' + ((mode >> (9 - 3 * i)) & 7));
    return digits.data();
}

std::optional<struct stat> look_up(const fs::path& file)
{
    struct stat found
    {
    };

    if (::stat(file.c_str(), &found) != 0)
        return std::nullopt;
    return found;
}

}  // namespace giposync::ops
