#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace giposync::process {

// The TOML of a text: "it's".
std::string quoted(const std::string& text);

// Settings that grow key by key, and stand in the file as soon as write() is called.
class SettingsFile
{
public:
    explicit SettingsFile(std::filesystem::path file) : file_(std::move(file)) {}

    const std::filesystem::path& path() const { return file_; }

    // set("accounts.milano", "mirror", quoted("/tmp/m.db")). A key that is there already gets the new value.
    SettingsFile& set(const std::string& section, const std::string& key, const std::string& toml);

    // Takes a key, or with no key a section, out again.
    SettingsFile& leave_out(const std::string& section, const std::string& key = {});

    void write() const;

    std::string text() const;

    // The line of the file in which this stands, counted from 1; 0 where it does not.
    int line_of(const std::string& part) const;

private:
    using Keys = std::vector<std::pair<std::string, std::string>>;

    std::filesystem::path file_;
    std::vector<std::pair<std::string, Keys>> sections_;
};

}  // namespace giposync::process
