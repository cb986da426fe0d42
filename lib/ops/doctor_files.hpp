#pragma once

#include "base/files.hpp"
#include "config/credentials.hpp"
#include "config/settings.hpp"
#include "ops/doctor_access.hpp"
#include "ops/doctor_finding.hpp"

#include <optional>

// What can be wrong with files and their modes. Nothing is opened but to be read, and nothing is changed;
// only of the state directory it is tried whether it takes a file.
namespace giposync::ops {

// What somebody does who may not see something.
inline constexpr const char* as_root = "run it as root: sudo giposyncd doctor";

// Who looks, and for whom: files are made for the service, and it is its rights that count.
struct Viewer
{
    Identity self;
    std::optional<Identity> service;  // the user that the service runs as; nothing: unknown on this machine

    // What this process may not see it cannot judge, unless it is the service itself that may not see it.
    bool may_judge() const { return self.is_root() || (service && service->user == self.user); }
};

// The settings hold no secret, but who can write them can run a command as the service.
Finding check_settings(const config::Settings& settings, const Viewer& viewer);

Finding check_secret(
    const config::Application& application,
    const config::CredentialFolders& folders,
    const Viewer& viewer
);

Finding check_state_dir(const std::filesystem::path& folder, Files& files, const Viewer& viewer);

// Folder 2750, file 0640, both with what belongs to them.
Finding check_mirror_files(const config::Account& account, const Viewer& viewer);

}  // namespace giposync::ops
