#include "support/mirror_file.hpp"

#include "sqlite/statement.hpp"

namespace giposync::process {
namespace {

sqlite::OpenOptions for_reading()
{
    sqlite::OpenOptions options;
    options.access = sqlite::OpenOptions::Access::read_only;
    return options;
}

}  // namespace

MirrorFile::MirrorFile(const std::filesystem::path& file) : db_(file, for_reading()) {}

std::string MirrorFile::query(const std::string& sql)
{
    std::string text;
    sqlite::Statement{db_, sql}.for_each([&](const sqlite::Statement& row) {
        text += text.empty() ? "" : "\n";
        for (int i = 0; i < row.columns(); ++i)
            text += (i > 0 ? "|" : "") + row.optional_text(i).value_or("-");
    });
    return text;
}

std::int64_t MirrorFile::integer(const std::string& sql)
{
    return db_.integer(sql);
}

std::map<std::string, std::string> MirrorFile::rows(const std::string& resource)
{
    std::map<std::string, std::string> rows;
    sqlite::Statement{db_, "SELECT _id, _payload FROM " + resource}.for_each(
        [&](const sqlite::Statement& row) { rows.emplace(row.text(0), row.text(1)); }
    );
    return rows;
}

std::string MirrorFile::integrity()
{
    return query("PRAGMA integrity_check");
}

std::string differences(
    const std::map<std::string, std::string>& truth,
    const std::map<std::string, std::string>& mirrored
)
{
    std::string text;
    for (const auto& [id, payload] : truth)
        if (const auto row = mirrored.find(id); row == mirrored.end())
            text += "missing " + id + "\n";
        else if (row->second != payload)
            text += "differs " + id + ": " + row->second + " is " + payload + "\n";
    for (const auto& [id, payload] : mirrored)
        if (!truth.contains(id))
            text += "extra " + id + "\n";
    return text;
}

}  // namespace giposync::process
