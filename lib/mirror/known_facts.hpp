#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>

// Facts about a mirror (Mirror::set_fact) that one part of the house writes and another one reads.
namespace giposync::mirror {

inline constexpr const char* service_since_fact = "service.since";           // when the service started
inline constexpr const char* needed_per_hour_fact = "plan.needed_per_hour";  // requests, as scheduled

// Which login (oauth::TokenRecord::login) the service has seen last.
inline constexpr const char* login_seen_fact = "service.login_seen";

// How many rows of the resource wait for a person who lets them be deleted; absent: none.
std::string held_deletions_fact(const ResourceName& resource);

// The number that a fact is; nothing where it is absent or no number.
std::optional<std::int64_t> number_in(const std::optional<std::string>& fact);

}  // namespace giposync::mirror
