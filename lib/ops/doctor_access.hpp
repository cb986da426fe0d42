#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace giposync::ops {

// Somebody of this machine, as far as files ask who is there.
struct Identity
{
    uid_t user = 0;
    std::vector<gid_t> groups;
    std::string name;

    bool is_root() const { return user == 0; }
};

// Who this process is.
Identity own_identity();

// The user of that name; nothing where the machine has none.
std::optional<Identity> identity_named(const std::string& name);

// Somebody who has nothing but this one group.
Identity member_of(gid_t group);

std::string user_name(uid_t user);
std::string group_name(gid_t group);

enum class Access
{
    read,
    execute,
    fill,  // make files in a folder
};

// Why the modes of the file, or of a folder above it, keep somebody out, in a few words; nothing where they
// do not. The file is there. Where access lists are in use (acl(5)) nobody is said to be kept out.
std::optional<std::string> why_kept_out(
    const Identity& who,
    const std::filesystem::path& file,
    Access access
);

// "0640"
std::string mode_text(mode_t mode);

// What stat(2) says; nothing where it fails, then errno says why.
std::optional<struct stat> look_up(const std::filesystem::path& file);

}  // namespace giposync::ops
