#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "config/settings.hpp"
#include "mirror/mirror_reader.hpp"
#include "quota/memory.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {

// One resource: its line of sync_status, and what else a person wants to know.
struct ResourceReport
{
    mirror::ResourceLine line;  // an empty state: the mirror cannot be read, so it is not known
    Duration max_lag{0};
    bool wanted_by_name = false;      // named in the account's settings, not only part of the catalogue
    std::int64_t held_deletions = 0;  // that a person has to let go
};

// How the login of an account stands, as its mirror tells everybody who may read it.
struct TokenReport
{
    std::optional<std::string> state;  // of the contract; nothing: the mirror cannot be read, or is gone
    std::string reason;                // why the state is not ok, or what is wrong with it all the same
    std::optional<Instant> since;
    std::optional<Instant> last_refresh_at;
    std::vector<std::string> granted_scopes;
    bool other_settings = false;  // client_rejected, since they are not those that the login was made with
};

struct MirrorReport
{
    std::filesystem::path path;
    std::optional<mirror::MirrorSize> size;  // nothing: may not be seen
    std::optional<std::string> problem;      // why it cannot be read, in one line
};

struct AccountReport
{
    AccountName name;
    ApplicationName application;
    std::string clinic;
    std::optional<std::string> tenant;  // whose data the mirror holds
    std::optional<bool> served;  // whether a running service has it in its care; nothing: may not be seen
    TokenReport token;
    MirrorReport mirror;
    std::vector<ResourceReport> resources;
};

// The one rate limit of an application, or of several with one client_id. What is not known is nothing: the
// state directory is closed to those who only read mirrors.
struct ApplicationReport
{
    ApplicationName name;
    std::int64_t requests = 0;  // the ceiling of the settings
    Duration per{0};
    std::vector<ApplicationName> shared_with;  // others with the same client_id: one limit, one plan
    std::optional<std::int64_t> in_force;      // of that ceiling, as learned
    std::optional<std::int64_t> used;
    std::optional<Instant> throttled_until;       // nothing is sent before: the server has asked for that
    std::optional<Instant> quiet_until;           // nor before this: what was sent last is not known
    std::string quiet_reason;                     // why it is not
    std::optional<std::int64_t> needed_per_hour;  // by the schedules of all accounts of its client_id
    std::optional<std::string> problem;           // why in_force and used are not known
};

// How everything stands at one moment.
struct StatusReport
{
    struct Service
    {
        std::optional<bool> running;  // nothing: may not be seen
        std::optional<Instant> since;
    };

    std::string version;
    Instant generated_at{};
    Service service;
    std::vector<ApplicationReport> applications;
    std::vector<AccountReport> accounts;
};

// What a report is about.
struct StatusQuestion
{
    std::vector<AccountName> accounts;  // of the settings; empty: all
    std::map<ApplicationName, quota::MemoryOptions> limiters;
    std::string version;
};

// Looks at the files of all accounts. Asks nobody over the network, waits for nobody, changes nothing;
// works beside the service and without it, for root and for whoever may only read the mirrors. Whatever
// cannot be read is told in its place and costs nothing else of the report.
StatusReport read_status(
    const config::Settings& settings,
    const StatusQuestion& question,
    const Clock& clock
);

}  // namespace giposync::ops
