#pragma once

#include "base/clock.hpp"
#include "base/files.hpp"
#include "config/credentials.hpp"
#include "config/settings.hpp"
#include "net/proxy.hpp"
#include "net/transport.hpp"
#include "ops/doctor_clock.hpp"
#include "ops/doctor_files.hpp"
#include "ops/doctor_finding.hpp"
#include "ops/doctor_login.hpp"
#include "ops/doctor_mirror.hpp"
#include "ops/doctor_network.hpp"
#include "ops/doctor_seal.hpp"
#include "ops/status_report.hpp"
#include "quota/plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace giposync::ops {

// How an application is spoken to: a transport that counts, and adds no token. Null where it could not be
// made, because of `problem`.
struct ApplicationEdge
{
    net::Transport* transport = nullptr;
    std::optional<Error> problem;
    std::optional<quota::Plan> plan;
};

// How an account is spoken for. Where `login` is an error there is no transport.
struct AccountEdge
{
    Result<LoginView> login = Error{Errc::failed, "not looked at"};
    net::Transport* api = nullptr;  // adds the token
    std::optional<oauth::SealView> seal;
};

// What the doctor touches. All of it is the caller's, and outlives the examination.
struct DoctorEdges
{
    Clock& clock;
    Files& files;
    Viewer viewer = {};
    config::CredentialFolders credentials = {};
    net::ProxyRules proxies = {};
    AskForAddresses ask_for_addresses = {};  // must be given
    FreeBytes free_bytes = free_bytes_of;
    std::string search_path = "/usr/local/bin:/usr/bin:/bin";  // of programs
    std::map<ApplicationName, ApplicationEdge> applications = {};
    std::map<AccountName, AccountEdge> accounts = {};
    Duration patience = std::chrono::seconds(90);  // with one request, its turn at the rate limit included
    Duration longest_reading = std::chrono::seconds(10);  // of one mirror
};

// Looks at each thing that can be wrong, from the settings to the service, and says how to mend it. Safe
// beside a running service: reads what others write, holds no lock, sends a handful of requests through the
// one limit, and refreshes a token only where its time is over. One thread.
class Doctor
{
public:
    using Tell = std::function<void(const Finding&)>;

    // `report` says which accounts and applications are examined.
    Doctor(const config::Settings& settings, const StatusReport& report, DoctorEdges edges, Tell tell);

    // Tells each finding when it is made, and answers all of them.
    boost::asio::awaitable<Findings> examine();

private:
    void look_at_files();
    boost::asio::awaitable<void> look_at_names();
    boost::asio::awaitable<void> talk_to(const ApplicationReport& told);
    std::optional<Finding> why_not_talk_to(const ApplicationName& name) const;
    bool is_silent(const ApplicationName& name) const;
    boost::asio::awaitable<void> talk_for(const AccountReport& told);
    void look_at_clock();
    void look_at_service();

    void add(Finding finding);
    void add(Findings findings);
    void note_dates(const ExaminingTransport& transport);
    config::Catalogue resources_of_application(const ApplicationName& name) const;
    std::set<ResourceName> in_step(const ApplicationName& name) const;

    const config::Settings& settings_;
    const StatusReport& report_;
    DoctorEdges edges_;
    Tell tell_;
    Findings findings_;
    std::vector<ClockWitness> witnesses_;
};

}  // namespace giposync::ops
