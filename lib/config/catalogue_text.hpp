#pragma once

#include "config/catalogue.hpp"

#include <string>
#include <string_view>
#include <vector>

// Catalogue entries as TOML, the way settings take them. Reading them back gives the same entries.
namespace giposync::config {

// One line of an entry: key = value.
struct CatalogueLine
{
    std::string key;
    std::string value;  // as TOML spells it
};

enum class Keys
{
    all,       // also those that have their default
    departing  // path and scope, and what departs from a default
};

// In the order in which the documentation lists them; a key that is none is not there.
std::vector<CatalogueLine> lines_of(const Resource& resource, Keys which);

// [resources.NAME] and its lines, for each entry.
std::string to_toml(const Catalogue& catalogue, Keys which = Keys::all);

// A basic string of TOML, quotes included.
std::string toml_string(std::string_view text);

std::string toml_window(const Window& window);

}  // namespace giposync::config
