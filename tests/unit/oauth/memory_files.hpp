#pragma once

#include "base/files.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth::test {

// Thrown by everything in a world whose power was cut.
struct PowerCut
{
};

// Counts the steps of all that lasts beyond this process, and cuts the power before the one that is asked
// for.
class Plug
{
public:
    void cut_before(int step) { cut_before_ = step; }

    void step()
    {
        if (dead_ || ++steps_ == cut_before_)
        {
            dead_ = true;
            throw PowerCut{};
        }
    }

    bool pulled() const { return dead_; }

    int steps() const { return steps_; }

    void plug_in_again()
    {
        dead_ = false;
        steps_ = 0;
        cut_before_ = 0;
    }

private:
    int steps_ = 0;
    int cut_before_ = 0;  // 0: never
    bool dead_ = false;
};

enum class PageCache
{
    kept,  // the process was killed
    lost,  // the machine lost power
};

enum class Disk
{
    good,
    full,         // takes nothing but what goes into room that was set aside
    broken,       // takes nothing
    nearly_full,  // takes a probe and no record
};

// A disk in memory that forgets what was not synced.
class MemoryFiles final : public Files
{
public:
    explicit MemoryFiles(Plug& plug) : plug_(plug) {}

    Disk disk = Disk::good;
    int writes = 0;  // records that were stored
    bool reads_fail = false;
    std::function<void()> before_listing = [] {};

    Result<std::optional<std::string>> read(const std::filesystem::path& file) override
    {
        if (plug_.pulled())
            throw PowerCut{};
        if (reads_fail)
            return Error{Errc::unwritable, "read " + file.string() + ": Too many open files"};
        const auto found = cached_.find(file);
        return found == cached_.end() ? std::nullopt : std::optional{found->second};
    }

    Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override
    {
        if (plug_.pulled())
            throw PowerCut{};
        before_listing();
        std::vector<std::filesystem::path> found;
        for (const auto& [file, content] : cached_)
            if (file.parent_path() == folder)
                found.push_back(file);
        return found;
    }

    Result<void> replace(const std::filesystem::path& file, std::string_view content, mode_t mode) override
    {
        plug_.step();  // before the temporary file
        if (disk != Disk::good)
            return refused();
        write(file, content);
        modes[file] = mode;
        return {};
    }

    Result<void> reserve(const std::filesystem::path& file, std::size_t bytes, mode_t) override
    {
        if (reserved_[file] >= bytes)
            return {};
        plug_.step();
        if (disk != Disk::good)
            return refused();
        reserved_[file] = bytes;
        return {};
    }

    Result<void> replace_in_reserve(const std::filesystem::path& file, std::string_view content) override
    {
        plug_.step();  // before anything is written there
        if (disk == Disk::broken || reserved_[file] < content.size())
            return refused();
        reserved_.erase(file);
        write(file, content);
        return {};
    }

    Result<bool> create(const std::filesystem::path& file, std::string_view content, mode_t mode) override
    {
        if (cached_.contains(file))
            return false;
        const auto written = replace(file, content, mode);
        return written ? Result<bool>{true} : written.error();
    }

    Result<void> remove(const std::filesystem::path& file) override
    {
        plug_.step();
        if (disk != Disk::good)
            return refused();
        cached_.erase(file);
        durable_.erase(file);
        return {};
    }

    Result<void> probe(const std::filesystem::path&) override
    {
        plug_.step();
        return disk == Disk::full || disk == Disk::broken ? refused() : Result<void>{};
    }

    void reboot(PageCache cache)
    {
        if (cache == PageCache::lost)
            cached_ = durable_;
        durable_ = cached_;
        plug_.plug_in_again();
    }

    // As if it had always been there.
    void put(const std::filesystem::path& file, std::string_view content)
    {
        cached_[file] = content;
        durable_[file] = content;
    }

    // Behind everybody's back.
    std::map<std::filesystem::path, std::string>& content() { return cached_; }

    std::map<std::filesystem::path, mode_t> modes;

private:
    static Error refused() { return {Errc::unwritable, "write /state: No space left on device"}; }

    void write(const std::filesystem::path& file, std::string_view content)
    {
        plug_.step();  // before it is synced
        plug_.step();  // before the rename
        cached_[file] = content;
        plug_.step();  // before the folder is synced
        durable_[file] = content;
        ++writes;
        plug_.step();  // before the caller knows
    }

    Plug& plug_;
    std::map<std::filesystem::path, std::size_t> reserved_;
    std::map<std::filesystem::path, std::string> cached_;
    std::map<std::filesystem::path, std::string> durable_;
};

}  // namespace giposync::oauth::test
