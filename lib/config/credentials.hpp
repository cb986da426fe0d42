#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace giposync::config {

// How the settings spell that a secret is a credential: in front of its name.
inline constexpr std::string_view credential_prefix = "credential:";

// Where systemd puts credentials (systemd.exec(5), "Credentials").
struct CredentialFolders
{
    std::filesystem::path own;  // $CREDENTIALS_DIRECTORY of this process; empty: it was given none
    std::filesystem::path service = "/run/credentials/giposyncd.service";  // the running service's
};

// Those of this process.
CredentialFolders credential_folders();

// Reads a secret from where the settings say it is: the path of a file that only its owner (and root, and
// the owner's group for reading) may read, or "credential:NAME", a systemd credential: from
// $CREDENTIALS_DIRECTORY, or for a command run by root beside the service from the directory of the
// running service. A byte order mark and line breaks at the end do not belong to the secret; a control
// character in it, which no client_secret has (RFC 6749, appendix A.2), shows that the file holds something
// else. Errors: Errc::invalid, naming the file and the cure.
Result<Secret> read_secret(const std::string& where, const CredentialFolders& folders = credential_folders());

}  // namespace giposync::config
