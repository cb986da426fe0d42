#include "ops/doctor_mirror.hpp"

#include "base/files.hpp"
#include "mirror/inspection.hpp"
#include "mirror/mirror_reader.hpp"
#include "ops/doctor_access.hpp"
#include "ops/doctor_files.hpp"
#include "ops/status_access.hpp"
#include "ops/status_words.hpp"

#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

// Below this a service cannot be sure to store the next page.
constexpr std::int64_t least_free = 100 << 20;

// A writer empties its WAL long before, unless a reader holds on to it.
constexpr std::int64_t largest_wal = 256 << 20;

std::string fill_anew(const fs::path& mirror)
{
    const auto file = mirror.string();
    return "stop the service, move " + file + ", " + file + "-wal and " + file +
           "-shm away together, start it again: it fills a new one";
}

void examine(Finding& finding, const config::Account& account, const Clock& clock, Duration longest)
{
    const auto end = clock.moment() + longest;
    const auto found = mirror::inspect(account.mirror, [&] { return clock.moment() >= end; });
    const auto told = [&](Verdict verdict, std::string what, std::string cure) {
        finding.verdict = verdict;
        finding.what = std::move(what);
        finding.cure = std::move(cure);
    };
    const auto file = account.mirror.string();
    if (!found)
        told(
            Verdict::bad,
            found.error().detail,
            "look at the disk, and at the modes of the file and its folder"
        );
    else if (!found->damage.empty())
        told(Verdict::bad, file + " is damaged: " + found->damage, fill_anew(account.mirror));
    else if (found->journal != "wal")
        told(
            Verdict::warning,
            file + " is in journal mode " + found->journal + ": readers and service block each other",
            "systemctl restart giposyncd"
        );
    else if (!found->was_read_whole)
        finding.what += ", sound as far as " + span_in_words(longest) + " of reading can tell";
    else
        finding.what += ", sound";
}

fs::path nearest_existing(fs::path folder)
{
    std::error_code ec;
    while (!fs::exists(folder, ec) && folder.has_parent_path() && folder != folder.root_path())
        folder = folder.parent_path();
    return folder;
}

}  // namespace

Finding check_mirror(const config::Account& account, const Clock& clock, Duration longest)
{
    Finding finding{"mirror", account.name.text(), Verdict::skipped, ""};
    if (const auto why = why_unreadable(account.mirror))
    {
        finding.what = *why;
        finding.cure = as_root;
        return finding;
    }
    auto reader = mirror::MirrorReader::open(account.mirror);
    if (!reader && reader.error().code == Errc::absent)
    {
        finding.what = "nothing was synced yet";
        return finding;
    }
    finding.verdict = Verdict::ok;
    const auto size = reader ? reader->size() : mirror::MirrorSize{};
    finding.what = size_in_words(size.bytes);
    examine(finding, account, clock, longest);
    if (finding.verdict != Verdict::ok)
        return finding;
    if (!reader)
    {
        finding.verdict = Verdict::bad;
        finding.what = reader.error().detail;
        finding.cure = "systemctl restart giposyncd, or install the version that made it";
    }
    else if (size.wal_bytes > largest_wal)
    {
        finding.verdict = Verdict::warning;
        finding.what += ", but its WAL has " + size_in_words(size.wal_bytes);
        finding.cure =
            "end the query that has been reading it for so long: fuser -v " + in_shell_quotes(account.mirror);
    }
    return finding;
}

std::optional<std::uintmax_t> free_bytes_of(const fs::path& folder)
{
    std::error_code ec;
    const auto space = fs::space(nearest_existing(folder), ec);
    return ec ? std::nullopt : std::optional{space.available};
}

Finding check_disk(const config::Account& account, const FreeBytes& free_bytes)
{
    const auto folder = account.mirror.parent_path();
    Finding finding{"disk", account.name.text(), Verdict::ok, ""};
    const auto free = free_bytes(folder);
    if (!free)
    {
        finding.verdict = Verdict::skipped;
        finding.what = "the free space of " + folder.string() + " cannot be told";
        return finding;
    }
    std::error_code ec;
    const auto size = fs::file_size(account.mirror, ec);
    const auto mirror = ec ? 0 : static_cast<std::int64_t>(size);
    const auto left = static_cast<std::int64_t>(*free);
    finding.what =
        size_in_words(left) + " free in " + folder.string() + ", the mirror has " + size_in_words(mirror);
    if (left < least_free)
        finding.verdict = Verdict::bad;
    else if (left < mirror + least_free)
        finding.verdict = Verdict::warning;
    if (finding.verdict == Verdict::bad)
        finding.cure = "free the disk: soon nothing more can be stored";
    else if (finding.verdict == Verdict::warning)
        finding.cure = "free the disk: an upgrade or a backup needs room for a copy of the mirror";
    return finding;
}

}  // namespace giposync::ops
