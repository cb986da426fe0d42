#pragma once

#include "support/giposyncd_process.hpp"
#include "support/mirror_file.hpp"
#include "support/sandbox_process.hpp"
#include "support/settings_file.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace giposync::process {

// The resources that the program ships.
extern const std::vector<std::string> all_resources;

// A clinic in the sandbox, settings for it, and giposyncd on both: all in a folder of its own, on ports that
// are free. Where a test fails, all that was said is printed.
class ClinicTest : public testing::Test
{
protected:
    ~ClinicTest() override;

    void TearDown() override;

    // Starts the sandbox, and writes settings for the account "milano" of it. Logins approve themselves,
    // unless the options say otherwise.
    SandboxProcess& open_clinic(const std::vector<std::string>& options = {});

    // Settings for one more account of the same application, with a mirror of its own.
    void add_account(const std::string& name, const std::string& tenant, const std::string& clinic);

    // Starts giposyncd on the settings as they are now.
    GiposyncdProcess& start(const std::vector<std::string>& arguments, const Start& more = {});

    // Starts it, and waits for its end. Its exit code.
    int run(const std::vector<std::string>& arguments, const Start& more = {});

    // What was started last.
    GiposyncdProcess& last() { return processes_.back(); }

    void log_in(const std::string& account = "milano");

    MirrorFile mirror(const std::string& account = "milano") const
    {
        return MirrorFile{mirror_path(account)};
    }

    std::filesystem::path mirror_path(const std::string& account = "milano") const;
    std::filesystem::path token_path(const std::string& account = "milano") const;

    // What the mirror and the sandbox's truth do not share; empty where they are equal.
    std::string differences_in(const std::string& resource);
    std::string differences_in_each(const std::vector<std::string>& resources);

    // Waits until a walk of a service that runs has brought something.
    static void wait_for_news(GiposyncdProcess& service, const std::string& resource);

    // The lines at error and above, of what was started last: what a person has to read.
    std::vector<LogLine> complaints();

    // All logs and outputs of all that was started so far.
    std::string everything_said() const;

    test::TemporaryFolder folder;
    SettingsFile settings{folder / "giposyncd.toml"};
    std::optional<SandboxProcess> sandbox;

private:
    std::deque<GiposyncdProcess> processes_;
};

}  // namespace giposync::process
