#include "ops/doctor_files.hpp"

#include "base/files.hpp"

#include <cerrno>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

std::string reason(int number)
{
    return std::generic_category().message(number);
}

std::string count(std::size_t number, std::string_view thing)
{
    return std::to_string(number) + " " + std::string(thing) + (number == 1 ? "" : "s");
}

// What some messages of the settings' own end with: "...; run: chmod ...".
std::pair<std::string, std::string> split_cure(const std::string& detail, std::string otherwise)
{
    constexpr std::string_view mark = "; run: ";
    const auto at = detail.find(mark);
    if (at == std::string::npos)
        return {detail, std::move(otherwise)};
    return {detail.substr(0, at), detail.substr(at + mark.size())};
}

Finding check_credential(
    Finding finding,
    const std::string& name,
    const Result<Secret>& secret,
    const config::CredentialFolders& folders
)
{
    std::error_code ec;
    if (secret)
        finding.what = "the systemd credential " + name + " can be read";
    else if (folders.own.empty() && !fs::exists(folders.service, ec))
    {
        finding.verdict = Verdict::skipped;
        finding.what =
            "the systemd credential " + name + " is only there while the service runs, and for root";
        finding.cure = "systemctl start giposyncd, then: sudo giposyncd doctor";
    }
    else
    {
        finding.verdict = Verdict::bad;
        finding.what = secret.error().detail;
        finding.cure = "systemctl edit giposyncd: [Service] LoadCredential=" + name + ":FILE";
    }
    return finding;
}

std::string stale_by_schedule(const std::vector<config::Resource>& resources)
{
    std::string names;
    for (const config::Resource& resource : resources)
        if (resource.max_lag < resource.every)
            names += (names.empty() ? "" : ", ") + resource.name.text();
    return names;
}

}  // namespace

Finding check_settings(const config::Settings& settings, const Viewer& viewer)
{
    const auto file = settings.file.string();
    Finding finding{
        "settings",
        "",
        Verdict::ok,
        file + ": " + count(settings.applications.size(), "application")};
    finding.what += ", " + count(settings.accounts.size(), "account") + ", " +
                    count(settings.catalogue.size(), "resource");
    const auto found = look_up(settings.file);
    if (found && (found->st_mode & 022))
    {
        finding.verdict = Verdict::bad;
        finding.what = file + " has mode " + mode_text(found->st_mode) +
                       ": others can change it, and so run commands as the service";
        finding.cure = "chmod go-w " + in_shell_quotes(settings.file);
    }
    else if (const auto why = viewer.service && found ? why_kept_out(*viewer.service, settings.file, Access::read) : std::nullopt)
    {
        finding.verdict = Verdict::bad;
        finding.what = "the service cannot read it: " + *why;
        finding.cure = "chmod 0644 " + in_shell_quotes(settings.file);
    }
    else if (settings.accounts.empty())
    {
        finding.verdict = Verdict::warning;
        finding.cure = "add [accounts.NAME]: without an account nothing is synced";
    }
    else if (const auto names = stale_by_schedule(settings.catalogue); !names.empty())
    {
        finding.verdict = Verdict::warning;
        finding.what = "max_lag is shorter than every, so these are stale before each walk: " + names;
        finding.cure = "give them a max_lag of more than every, three times that where nothing is said";
    }
    return finding;
}

Finding check_secret(
    const config::Application& application,
    const config::CredentialFolders& folders,
    const Viewer& viewer
)
{
    const auto& where = application.client_secret;
    Finding finding{"secret", application.name.text(), Verdict::ok, where + " can be read"};
    const auto secret = config::read_secret(where, folders);
    if (where.starts_with(config::credential_prefix))
        return check_credential(
            std::move(finding),
            where.substr(config::credential_prefix.size()),
            secret,
            folders
        );

    const fs::path file{where};
    // Its own, and nobody else's: the group is there for those who read mirrors.
    const auto owner = viewer.service ? user_name(viewer.service->user) : "giposync";
    const auto put_right =
        "chown " + owner + " " + in_shell_quotes(file) + " && chmod 0400 " + in_shell_quotes(file);
    const bool closed_to_us = !secret && secret.error().detail.ends_with(reason(EACCES));
    if (closed_to_us && !viewer.may_judge())
    {
        finding.verdict = Verdict::skipped;
        finding.what = where + ": this user may not read it";
        finding.cure = as_root;
    }
    else if (!secret)
    {
        finding.verdict = Verdict::bad;
        std::tie(finding.what, finding.cure) = split_cure(
            secret.error().detail,
            "put the client secret of account.gipo.it, and nothing else, into " + in_shell_quotes(file) +
                ", mode 0400, owner " + owner
        );
    }
    else if (const auto why = viewer.service ? why_kept_out(*viewer.service, file, Access::read) : std::nullopt)
    {
        finding.verdict = Verdict::bad;
        finding.what = "the service cannot read it: " + *why;
        finding.cure = put_right;
    }
    return finding;
}

}  // namespace giposync::ops
