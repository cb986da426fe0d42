#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace giposync::test {

// A file system in memory, where the machine has one: for tests that write much and wait for no disk.
inline std::filesystem::path folder_in_memory()
{
    const std::filesystem::path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

// A folder of its own for one test, gone with it.
class TemporaryFolder
{
public:
    explicit TemporaryFolder(const std::filesystem::path& where = std::filesystem::temp_directory_path())
    {
        auto pattern = (where / "giposync-test-XXXXXX").string();
        if (!mkdtemp(pattern.data()))
            throw std::runtime_error("no temporary folder: " + pattern);
        path_ = pattern;
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

    friend std::filesystem::path operator/(const TemporaryFolder& folder, const std::string& name)
    {
        return folder.path_ / name;
    }

private:
    std::filesystem::path path_;
};

}  // namespace giposync::test
