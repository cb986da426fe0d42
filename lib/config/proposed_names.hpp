#pragma once

#include "config/api_lists.hpp"

#include <map>
#include <set>
#include <string>

namespace giposync::config {

// Gives the lists of a document names that a mirror can have, each once: the shipped ones where a path
// reminds of them, else the last word of the path.
class ProposedNames
{
public:
    ProposedNames();

    // The list above it, where there is one, has been given its name before.
    std::string give(const TenantPath& where);

    // The name given to the list of that path.
    const std::string& at(const std::string& path) const { return by_path_.at(path); }

private:
    std::string plain(const std::string& segment) const;
    std::string usable(const std::string& name) const;

    std::map<std::string, std::string> shipped_;  // by squashed name
    std::map<std::string, std::string> by_path_;
    std::set<std::string> taken_;
};

}  // namespace giposync::config
