#pragma once

#include "config/catalogue.hpp"
#include "config/section.hpp"
#include "config/toml.hpp"

namespace giposync::config {

// The shipped catalogue, still as a document, so that single keys of it can be overridden.
const TomlValue& shipped_document();

// The resources of `shipped` (a document with [resources.NAME]) with the overrides of a settings file
// (its own table `resources`; null: none), and then what only the settings define.
Catalogue read_catalogue(const TomlValue& shipped, const TomlEntry* overrides, Problems& problems);

}  // namespace giposync::config
