#pragma once

#include "config/catalogue.hpp"
#include "config/section.hpp"

#include <optional>
#include <string_view>

// One entry of a catalogue, read from its table. What is wrong goes to the section's problems.
namespace giposync::config {

// Why a mirror cannot have a resource of that name; nothing where it can.
std::optional<std::string> why_no_resource_name(std::string_view name);

// Reads and checks all that one entry says; other entries it may refer to are not looked at.
Resource read_resource(const ResourceName& name, Section& section);

// What no key alone can tell: placeholders of the path, parameters that would be sent twice.
void check_path(const Resource& resource, Section& section);
void check_parameters(const Resource& resource, Section& section);

}  // namespace giposync::config
