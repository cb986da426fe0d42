#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <string>

namespace giposync::config {

// Reads a secret from where the settings say it is: the path of a file that only its owner (and root, and
// the owner's group for reading) may read, or "credential:NAME", a systemd credential: from
// $CREDENTIALS_DIRECTORY, or for a command run by root beside the service from the directory of the
// running service. One line break at the end does not belong to the secret.
// Errors: Errc::invalid, naming the file and the cure.
Result<Secret> read_secret(const std::string& where);

}  // namespace giposync::config
