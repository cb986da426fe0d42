#include "base/files.hpp"
#include "ops/doctor_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

constexpr mode_t of_others = 07;
constexpr mode_t group_writes = 020;

struct File
{
    fs::path path;
    struct stat found;
};

// The mirror and what stands beside it, as far as it is there.
std::vector<File> files_of(const fs::path& mirror)
{
    std::vector<File> files;
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
        if (const auto found = look_up(mirror.string() + suffix))
            files.push_back({mirror.string() + suffix, *found});
    return files;
}

// What is wrong, in the order of its weight; nothing where all is well.
class Inspection
{
public:
    Inspection(const config::Account& account, const struct stat& folder, const Viewer& viewer)
        : finding_{"mirror_files", account.name.text(), Verdict::bad, ""},
          path_(account.mirror),
          files_(files_of(account.mirror)),
          folder_(folder),
          viewer_(viewer)
    {
    }

    std::optional<Finding> run()
    {
        if (open_to_others() || owned_by_another() || writable_by_the_group() || closed_to_the_group() ||
            without_wal() || without_inheritance())
            return finding_;
        return std::nullopt;
    }

private:
    bool found(Verdict verdict, std::string what, std::string cure)
    {
        finding_.verdict = verdict;
        finding_.what = std::move(what);
        finding_.cure = std::move(cure);
        return true;
    }

    bool open_to_others()
    {
        for (const File& file : files_)
            if (file.found.st_mode & of_others)
                return found(
                    Verdict::bad,
                    file.path.string() + " has mode " + mode_text(file.found.st_mode) +
                        ": every user of this machine may read patients' data",
                    "chmod 0640 " + in_shell_quotes(file.path)
                );
        return false;
    }

    bool owned_by_another()
    {
        const auto owner = viewer_.service ? viewer_.service->user : folder_.st_uid;
        for (const File& file : files_)
            if (file.found.st_uid != owner && file.found.st_uid != folder_.st_uid)
                return found(
                    Verdict::bad,
                    file.path.string() + " belongs to " + user_name(file.found.st_uid) +
                        ": the service cannot write it",
                    "chown --reference=" + in_shell_quotes(path_.parent_path()) + " " +
                        in_shell_quotes(file.path)
                );
        return false;
    }

    bool writable_by_the_group()
    {
        for (const File& file : files_)
            if (file.found.st_mode & group_writes)
                return found(
                    Verdict::warning,
                    file.path.string() + " has mode " + mode_text(file.found.st_mode) +
                        ": those who report on it can also damage it",
                    "chmod 0640 " + in_shell_quotes(file.path)
                );
        return false;
    }

    bool closed_to_the_group()
    {
        for (const File& file : files_)
        {
            const auto why = why_kept_out(member_of(file.found.st_gid), file.path, Access::read);
            if (why)
                return found(
                    Verdict::warning,
                    "members of group " + group_name(file.found.st_gid) + " cannot read it: " + *why,
                    "chmod 2750 " + in_shell_quotes(path_.parent_path()) + " && chmod 0640 " +
                        in_shell_quotes(file.path)
                );
        }
        return false;
    }

    // SQLite makes them for writers only, so that a reader needs those that a writer has left (wal.html, 8).
    bool without_wal()
    {
        for (const char* suffix : {"-wal", "-shm"})
        {
            const auto wanted = path_.string() + suffix;
            if (std::ranges::none_of(files_, [&](const File& file) { return file.path == wanted; }))
                return found(
                    Verdict::warning,
                    wanted +
                        " is missing: who may only read cannot open the mirror while the service is stopped",
                    "systemctl start giposyncd makes it"
                );
        }
        return false;
    }

    bool without_inheritance()
    {
        if (folder_.st_mode & S_ISGID)
            return false;
        const auto folder = path_.parent_path();
        return found(
            Verdict::warning,
            folder.string() + " has mode " + mode_text(folder_.st_mode) +
                ": a mirror that is made anew there may get another group",
            "chmod g+s " + in_shell_quotes(folder)
        );
    }

    Finding finding_;
    fs::path path_;
    std::vector<File> files_;
    struct stat folder_;
    const Viewer& viewer_;
};

// Where the mirror is to be made.
std::optional<Finding> closed_folder(const config::Account& account, const Viewer& viewer)
{
    const auto folder = account.mirror.parent_path();
    const auto& service = viewer.service ? *viewer.service : viewer.self;
    const auto why = why_kept_out(service, folder, Access::fill);
    if (!why)
        return std::nullopt;
    return Finding{
        "mirror_files",
        account.name.text(),
        Verdict::bad,
        account.mirror.string() + " cannot be made: " + *why,
        "chown " + service.name + " " + in_shell_quotes(folder)};
}

}  // namespace

Finding check_mirror_files(const config::Account& account, const Viewer& viewer)
{
    const auto path = account.mirror.string();
    Finding finding{"mirror_files", account.name.text(), Verdict::skipped, path + " is not there yet"};
    const auto folder = look_up(account.mirror.parent_path());
    const auto mirror = folder ? look_up(account.mirror) : std::nullopt;
    if (!mirror && errno == EACCES)
    {
        finding.verdict = viewer.may_judge() ? Verdict::bad : Verdict::skipped;
        finding.what = path + ": this user may not see it";
        finding.cure = viewer.may_judge()
                           ? "let the service reach " + in_shell_quotes(account.mirror.parent_path())
                           : std::string(as_root);
        return finding;
    }
    if (!mirror)
    {
        if (folder)
            if (auto problem = closed_folder(account, viewer))
                return *problem;
        finding.cure = "the first login or sync makes it";
        return finding;
    }
    if (auto problem = Inspection{account, *folder, viewer}.run())
        return *problem;
    finding.verdict = Verdict::ok;
    finding.what = path + ": mode " + mode_text(mirror->st_mode) + ", group " + group_name(mirror->st_gid);
    return finding;
}

}  // namespace giposync::ops
