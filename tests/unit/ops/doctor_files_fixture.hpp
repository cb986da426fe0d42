#pragma once

#include "ops/doctor_files.hpp"
#include "support/unprivileged.hpp"
#include "unit/oauth/memory_files.hpp"
#include "unit/ops/expect_finding.hpp"
#include "unit/ops/status_house.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace giposync::ops {

// Files as an installation has them; each test spoils one thing. The service is whoever runs the test, unless
// the test says otherwise.
struct DoctorFilesTest : test::StatusHouse
{
    SystemFiles files;
    Viewer viewer{own_identity(), own_identity()};
    const Identity other{geteuid() + 1, {getegid() + 1}, "giposync"};
    config::Application application;
    config::CredentialFolders folders{{}, folder / "credentials"};

    DoctorFilesTest()
    {
        application = settings.applications.at(ApplicationName{"main"});
        application.client_secret = write("main.secret", "s3cret\n", 0640).string();
        settings.file = write("giposyncd.toml", "", 0644);
        chmod(folder.path().c_str(), 0755);
        chmod((folder / "state").c_str(), 0700);
        chmod((folder / "mirrors").c_str(), 02750);
    }

    std::filesystem::path write(const std::string& name, const std::string& content, mode_t mode)
    {
        const auto file = folder / name;
        std::ofstream(file) << content;
        chmod(file.c_str(), mode);
        return file;
    }

    Finding settings_finding() const { return check_settings(settings, viewer); }

    Finding secret_finding() const { return check_secret(application, folders, viewer); }

    Finding state_finding() { return check_state_dir(folder / "state", files, viewer); }

    Finding mirror_finding() const
    {
        return check_mirror_files(settings.accounts.at(AccountName{"milano"}), viewer);
    }

    std::string in(const std::string& name) const { return (folder / name).string(); }
};

}  // namespace giposync::ops
