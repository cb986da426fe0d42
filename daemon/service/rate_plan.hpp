#pragma once

#include "base/event.hpp"
#include "config/settings.hpp"
#include "mirror/mirror.hpp"
#include "quota/plan.hpp"

#include <map>
#include <string>
#include <vector>

namespace giposync {

// What the schedule of one account asks for, given how many rows its mirror has by now. A change walk is
// counted as one request, a full walk as one for each page, a child resource as one for each live parent.
std::vector<quota::Demand> demands_of(
    const std::vector<config::Resource>& resources,
    mirror::Mirror& mirror,
    const std::string& account
);

using DemandsByApplication = std::map<ApplicationName, std::vector<quota::Demand>>;

// Holds the schedules of all accounts against the ceilings, and tells when they do not fit, or fit again.
// Applications with one client_id share its ceiling, so they are judged together.
class RatePlans
{
public:
    RatePlans(const std::map<ApplicationName, config::Application>& applications, Log& log);

    void judge(const DemandsByApplication& demands);

private:
    struct Shared
    {
        quota::Ceiling ceiling;
        std::vector<ApplicationName> applications;
        bool told_that_it_does_not_fit = false;
    };

    void tell(const Shared& shared, const quota::Plan& plan);

    std::map<std::string, Shared> by_client_id_;
    Log& log_;
};

}  // namespace giposync
