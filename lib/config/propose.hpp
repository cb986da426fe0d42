#pragma once

#include "config/catalogue.hpp"
#include "config/swagger.hpp"

#include <map>
#include <string>
#include <vector>

namespace giposync::config {

// A catalogue entry made from what the API's document says, with what a person should know before using it.
struct ProposedEntry
{
    Resource resource;
    std::string heading;                         // which list this is
    std::map<std::string, std::string> reasons;  // by key of the catalogue
    std::vector<std::string> doubts;
    std::optional<Window> possible_window;  // that could be used, but need not be
};

// All that a document has to offer.
struct Proposal
{
    std::string title;
    std::vector<ProposedEntry> entries;  // parents before their children
    std::vector<std::string> left_out;   // "PATH: why"
};

// Reads the lists out of the document and makes an entry of each. Pure and deterministic.
Proposal propose(const Swagger& document);

// The same as TOML for the settings, with a comment for each decision and each doubt.
std::string to_toml(const Proposal& proposal);

}  // namespace giposync::config
