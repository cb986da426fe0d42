#include "support/settings_file.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace giposync::process {
namespace {

template <class Pairs>
auto find(Pairs& pairs, const std::string& name)
{
    return std::find_if(pairs.begin(), pairs.end(), [&name](const auto& one) { return one.first == name; });
}

}  // namespace

std::string quoted(const std::string& text)
{
    std::string toml = "\"";
    for (const char c : text)
        toml += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
    return toml + "\"";
}

SettingsFile& SettingsFile::set(const std::string& section, const std::string& key, const std::string& toml)
{
    auto at = find(sections_, section);
    if (at == sections_.end())
        at = sections_.insert(at, {section, {}});
    auto& keys = at->second;
    if (const auto known = find(keys, key); known != keys.end())
        known->second = toml;
    else
        keys.emplace_back(key, toml);
    return *this;
}

SettingsFile& SettingsFile::leave_out(const std::string& section, const std::string& key)
{
    const auto at = find(sections_, section);
    if (at == sections_.end())
        return *this;
    if (key.empty())
        sections_.erase(at);
    else
        std::erase_if(at->second, [&key](const auto& one) { return one.first == key; });
    return *this;
}

void SettingsFile::write() const
{
    // All at once: a program that was started before may just be reading.
    auto draft = file_;
    draft += ".draft";
    std::ofstream out{draft};
    out << text() << std::flush;
    if (!out)
        throw std::runtime_error("cannot write " + draft.string());
    std::filesystem::rename(draft, file_);
}

std::string SettingsFile::text() const
{
    std::string text;
    for (const auto& [section, keys] : sections_)
    {
        text += "[" + section + "]\n";
        for (const auto& [key, toml] : keys)
            text += key + " = " + toml + "\n";
        text += "\n";
    }
    return text;
}

int SettingsFile::line_of(const std::string& part) const
{
    const auto all = text();
    const auto at = all.find(part);
    if (at == std::string::npos)
        return 0;
    return 1 + static_cast<int>(std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace giposync::process
