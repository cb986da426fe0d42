#pragma once

#include "base/event.hpp"
#include "config/settings.hpp"
#include "mirror/mirror.hpp"
#include "quota/plan.hpp"

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

// Holds the schedules of all accounts of one application against its ceiling, and tells when they do not fit,
// or fit again.
class RatePlan
{
public:
    RatePlan(const config::Application& application, Log& log) : application_(application), log_(log) {}

    void judge(const std::vector<quota::Demand>& demands);

private:
    const config::Application& application_;
    Log& log_;
    bool told_that_it_does_not_fit_ = false;
};

}  // namespace giposync
