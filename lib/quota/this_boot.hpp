#pragma once

#include "quota/presence.hpp"
#include "sqlite/database.hpp"

#include <string>

namespace giposync::quota {

// What those who share the memory call this boot; `known` where none of the others lives. A boot can have
// two names: a container (systemd-nspawn) shows its programs one of its own, and a service in it whose unit
// gives it another /proc (ProtectProc=) reads that of the machine. A lock is of this boot in any case.
// Throws sqlite::Error.
std::string this_boot(sqlite::Database& db, const Presence& presence, const std::string& known);

}  // namespace giposync::quota
