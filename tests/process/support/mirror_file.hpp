#pragma once

#include "sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace giposync::process {

// A mirror as those see it who make reports: opened for reading, by SQLite and nothing of ours.
class MirrorFile
{
public:
    explicit MirrorFile(const std::filesystem::path& file);

    // Columns joined by |, rows by line breaks, NULL as -.
    std::string query(const std::string& sql);
    std::int64_t integer(const std::string& sql);

    // id → exact text of the live rows.
    std::map<std::string, std::string> rows(const std::string& resource);

    // "ok" for a sound file.
    std::string integrity();

private:
    sqlite::Database db_;
};

// What one has and the other lacks, or has otherwise; empty where they are equal.
std::string differences(
    const std::map<std::string, std::string>& truth,
    const std::map<std::string, std::string>& mirrored
);

}  // namespace giposync::process
