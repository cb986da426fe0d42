#pragma once

#include "support/child_process.hpp"
#include "support/control_client.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace giposync::process {

// giposandbox on a free port, with its control paths open.
class SandboxProcess
{
public:
    // Its authority is written into the folder.
    SandboxProcess(std::filesystem::path folder, const std::vector<std::string>& options);

    std::uint16_t port() const { return port_; }

    std::string url() const { return "https://localhost:" + std::to_string(port_); }

    std::filesystem::path authority() const { return folder_ / "ca.pem"; }

    pid_t id() const { return child_.id(); }

    // "mutate?count=5": see the sandbox's README. What it says, or null for nothing.
    boost::json::value post(const std::string& control, std::string body = {}) const;
    boost::json::value remove(const std::string& control) const;
    boost::json::value get(const std::string& control) const;

    // Whether somebody is asked to approve a login just now, and by which code.
    std::optional<std::string> waiting_code() const;

    // id → exact text of every row that a mirror can hold.
    std::map<std::string, std::string> truth(const std::string& resource) const;

    // A count of `stats`: count("logins"), count("by_status", "200"). 0 where there is none.
    std::int64_t count(std::string_view name) const;
    std::int64_t count(std::string_view group, std::string_view name) const;

    // Requests whose path has this in it.
    std::int64_t requests_for(std::string_view part_of_path) const;

    // What the application did wrong against the rate limit: requests that met a 429.
    std::int64_t throttled() const;

private:
    boost::json::value ask(std::string_view method, const std::string& control, std::string body) const;

    std::filesystem::path folder_;
    ChildProcess child_;
    std::uint16_t port_;
    ControlClient client_;
};

}  // namespace giposync::process
