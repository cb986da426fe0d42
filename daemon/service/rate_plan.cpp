#include "service/rate_plan.hpp"

#include "base/event_names.hpp"
#include "mirror/resource_status.hpp"

#include <algorithm>
#include <cmath>

namespace giposync {
namespace {

double pages(std::int64_t rows, std::int64_t limit)
{
    return std::ceil(static_cast<double>(rows) / static_cast<double>(std::max<std::int64_t>(limit - 1, 1)));
}

double slices(const config::Resource& resource)
{
    if (!resource.window || !resource.window->slice)
        return 1;
    const auto span = resource.window->back + resource.window->ahead;
    return std::ceil(
        static_cast<double>(span.count()) / static_cast<double>(resource.window->slice->count())
    );
}

// How many lists a walk goes through, and their pages.
double walk_of_everything(const config::Resource& resource, std::int64_t rows, std::int64_t parents)
{
    const double lists = resource.parent ? static_cast<double>(parents) : slices(resource);
    return std::max(lists, 1.0) + std::max(pages(rows, resource.limit) - 1, 0.0);
}

double walk_of_changes(const config::Resource& resource, std::int64_t parents)
{
    return resource.parent ? std::max<double>(static_cast<double>(parents), 1) : slices(resource);
}

}  // namespace

std::vector<quota::Demand> demands_of(
    const std::vector<config::Resource>& resources,
    mirror::Mirror& mirror,
    const std::string& account
)
{
    mirror::ResourceStatus status{mirror};
    const auto rows_of = [&](const ResourceName& name) {
        return status.read(mirror.resource(name)).live_rows;
    };
    std::vector<quota::Demand> demands;
    for (const auto& resource : resources)
    {
        const auto name = account + "." + resource.name.text();
        const auto parents = resource.parent ? rows_of(*resource.parent) : 0;
        const auto everything = walk_of_everything(resource, rows_of(resource.name), parents);
        if (!resource.changed_since)
        {
            demands.push_back({name, everything, resource.every});
            continue;
        }
        demands.push_back({name, walk_of_changes(resource, parents), resource.every});
        demands.push_back({name + " (reconcile)", everything, resource.reconcile_every});
    }
    return demands;
}

RatePlans::RatePlans(const std::map<ApplicationName, config::Application>& applications, Log& log) : log_(log)
{
    for (const auto& [name, application] : applications)
    {
        auto& shared = by_client_id_[application.client_id];
        shared.ceiling = {application.rate_limit.requests, application.rate_limit.per};
        shared.applications.push_back(name);
    }
}

void RatePlans::judge(const DemandsByApplication& demands)
{
    for (auto& [client_id, shared] : by_client_id_)
    {
        std::vector<quota::Demand> all;
        for (const auto& name : shared.applications)
            if (const auto found = demands.find(name); found != demands.end())
                all.insert(all.end(), found->second.begin(), found->second.end());
        const auto plan = quota::plan(shared.ceiling, all);
        if (plan.fits == shared.told_that_it_does_not_fit)
            tell(shared, plan);
        shared.told_that_it_does_not_fit = !plan.fits;
    }
}

void RatePlans::tell(const Shared& shared, const quota::Plan& plan)
{
    std::string names;
    for (const auto& name : shared.applications)
        names += (names.empty() ? "" : ", ") + name.text();
    const Fields fields{
        {"application", names},
        {"needed_per_hour", std::llround(plan.needed_per_hour)},
        {"allowed_per_hour", std::llround(plan.allowed_per_hour)}};
    if (plan.fits)
        log_.info(events::rate_plan, "the schedule fits the rate limit again", fields);
    else
        log_.warning(
            events::rate_plan,
            "the schedule does not fit the rate limit, so data will be older than wished: " + plan.arithmetic,
            fields
        );
}

}  // namespace giposync
