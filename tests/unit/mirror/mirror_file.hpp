#pragma once

#include "support/mirror_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace giposync::test {

// A mirror in a real file, for what only files can show.
class MirrorFile
{
public:
    TemporaryFolder folder;
    CapturedLog log;
    Instant now{std::chrono::sys_days{std::chrono::January / 31 / 2026} + std::chrono::hours(12)};
    std::filesystem::path file = folder / "milano.db";
    mirror::WalLimits wal;
    std::unique_ptr<mirror::Mirror> mirror;

    Result<std::unique_ptr<mirror::Mirror>> try_open()
    {
        mirror::Mirror::Options options;
        options.file = file;
        options.now = now;
        options.patience = Duration{0};
        options.wal = wal;
        return mirror::Mirror::open(options, log);
    }

    void open()
    {
        mirror.reset();
        mirror = std::move(try_open().value());
        mirror->declare({MirrorInMemory::declaration("patients")});
    }

    // Stores {"id":"1","name":"..."} and so on.
    void store(int first, int count, const std::string& name)
    {
        std::vector<std::string> payloads;
        std::vector<mirror::Item> items;
        payloads.reserve(static_cast<std::size_t>(count));
        for (int i = first; i < first + count; ++i)
            payloads.push_back(R"({"id":")" + std::to_string(i) + R"(","name":")" + name + "\"}");
        for (const auto& payload : payloads)
        {
            mirror::Item item;
            item.id = std::string_view{payload}.substr(7, payload.find('"', 7) - 7);
            item.payload = payload;
            items.push_back(item);
        }
        mirror::MirrorTransaction page{*mirror};
        mirror::PageWriter writer{*mirror, mirror->resource(ResourceName{"patients"})};
        auto standings = writer.look_up(items, {});
        writer.keep(items, standings, {}, now);
        page.commit();
    }
};

inline std::string content_of(const std::filesystem::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

inline void write(const std::filesystem::path& file, const std::string& content)
{
    std::ofstream(file, std::ios::binary) << content;
}

inline mode_t mode_of(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    stat(file.c_str(), &found);
    return found.st_mode & 07777;
}

// What a reader sees: one value.
inline std::string read_from(const std::filesystem::path& file, const std::string& sql)
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    return sqlite::Database{file, how}.text(sql);
}

}  // namespace giposync::test
