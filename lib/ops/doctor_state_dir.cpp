#include "base/files.hpp"
#include "ops/doctor_files.hpp"

#include <cerrno>
#include <system_error>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

constexpr mode_t of_group_and_others = 077;

std::string reason(int number)
{
    return std::generic_category().message(number);
}

bool belongs_to_somebody_else(const struct stat& file, const Viewer& viewer)
{
    return viewer.service && file.st_uid != viewer.service->user;
}

// The files of the state directory are nobody's business but the service's: modes and owners.
std::optional<Finding> look_into(const fs::path& folder, const struct stat& its)
{
    std::error_code ec;
    for (const auto& entry : fs::directory_iterator(folder, ec))
    {
        const auto found = look_up(entry.path());
        if (!found)
            continue;
        const auto file = in_shell_quotes(entry.path());
        if (S_ISREG(found->st_mode) && (found->st_mode & of_group_and_others))
            return Finding{
                "state_dir",
                "",
                Verdict::bad,
                entry.path().string() + " has mode " + mode_text(found->st_mode) +
                    ": others can read a secret",
                "chmod 0600 " + file};
        if (found->st_uid != its.st_uid)
            return Finding{
                "state_dir",
                "",
                Verdict::bad,
                entry.path().string() + " belongs to " + user_name(found->st_uid) + ", the folder to " +
                    user_name(its.st_uid) + ": the service cannot use it",
                "chown --reference=" + in_shell_quotes(folder) + " " + file};
    }
    return std::nullopt;
}

Finding absent_state_dir(const fs::path& folder, int why, const Viewer& viewer)
{
    Finding finding{"state_dir", "", Verdict::warning, folder.string() + ": " + reason(why)};
    if (why == EACCES && !viewer.may_judge())
    {
        finding.verdict = Verdict::skipped;
        finding.what = folder.string() + ": this user may not see it";
        finding.cure = as_root;
    }
    else if (why == ENOENT)
    {
        const auto owner = viewer.service ? " -o " + viewer.service->name : "";
        finding.what = folder.string() + " is not there yet";
        finding.cure = "install -d -m 0700" + owner + " " + in_shell_quotes(folder);
    }
    else
    {
        finding.verdict = Verdict::bad;
        finding.cure = "give service.state_dir a folder that the service can reach";
    }
    return finding;
}

}  // namespace

Finding check_state_dir(const fs::path& folder, Files& files, const Viewer& viewer)
{
    const auto found = look_up(folder);
    if (!found)
        return absent_state_dir(folder, errno, viewer);
    const auto path = in_shell_quotes(folder);
    Finding finding{"state_dir", "", Verdict::bad, folder.string()};
    if (!S_ISDIR(found->st_mode))
    {
        finding.what += " is no folder";
        finding.cure = "move it away: service.state_dir must be a folder";
        return finding;
    }
    if (found->st_mode & of_group_and_others)
    {
        finding.what += " has mode " + mode_text(found->st_mode) + ": others than its owner can look into it";
        finding.cure = "chmod 0700 " + path;
        return finding;
    }
    if (belongs_to_somebody_else(*found, viewer))
    {
        finding.verdict = Verdict::warning;
        finding.what += " belongs to " + user_name(found->st_uid) + ", not to " + viewer.service->name;
        finding.cure =
            "chown -R " + viewer.service->name + ": " + path + ", if that is who the service runs as";
        return finding;
    }
    if (viewer.self.user != found->st_uid && !viewer.self.is_root())
        return {
            "state_dir",
            "",
            Verdict::skipped,
            folder.string() + ": this user may not look into it",
            as_root};
    if (auto inside = look_into(folder, *found))
        return *inside;
    if (const auto writable = files.probe(folder); !writable)
    {
        finding.what = writable.error().detail;
        finding.cure = "free the disk, or mount it for writing: without it no token is refreshed";
        return finding;
    }
    finding.verdict = Verdict::ok;
    finding.what += ": mode 0700, can be written";
    return finding;
}

}  // namespace giposync::ops
