#pragma once

#include "config/catalogue.hpp"
#include "sandbox/faults.hpp"
#include "sandbox/options.hpp"
#include "sandbox/random.hpp"
#include "sandbox/sandbox.hpp"
#include "support/sandbox_clinic.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace giposync::simulation {

// Everything that a seed decides: a server, what is mirrored of it, how it changes, what goes wrong.
struct World
{
    std::uint64_t seed;
    sandbox::Random dice;
    sandbox::Options server;
    std::vector<config::Resource> resources;
    sandbox::MutationSchedule schedule;
    std::vector<sandbox::FaultRate> faults;
    double crashes = 0;

    explicit World(std::uint64_t number) : seed(number), dice(number)
    {
        server = test::SandboxClinic::long_lived();
        server.data.seed = number;
        server.data.ids = pick(sandbox::IdStyle::text, sandbox::IdStyle::number, sandbox::IdStyle::uuid);
        server.pages.short_pages = dice.chance(0.2) ? 0.3 : 0;
        server.pages.max_limit = dice.chance(0.2) ? 4 + dice.below(10) : 1000;
        choose_resources();
        schedule.most = dice.chance(0.2) ? 0 : 1 + dice.below(10);
        schedule.seed = number + 1;
        schedule.mix.weight(sandbox::Mutation::bulk_remove) = 0.05;
        schedule.mix.bulk = 10;
        schedule.mix.weight(sandbox::Mutation::odd_item) = dice.chance(0.2) ? 0.2 : 0;
        if (dice.chance(0.6))
            choose_faults();
        crashes = dice.chance(0.5) ? 0.02 : 0;
    }

    template <class T>
    T pick(T a, T b, T c)
    {
        const T all[]{a, b, c};
        return all[dice.below(3)];
    }

    void choose_resources()
    {
        static const std::vector<std::vector<std::string>> worlds{
            {"patients"},
            {"appointments"},
            {"invoices"},
            {"agendas"},
            {"price_lists", "price_list_items"},
            {"treatments"}};
        for (const auto& name : worlds[dice.below(worlds.size())])
        {
            auto resource = test::SandboxClinic::shipped(name);
            const auto kind = *sandbox::kind_named(name);
            auto& list = server.lists[kind];
            server.data.rows[kind] = static_cast<std::uint32_t>(
                name == "price_lists"        ? dice.below(8)
                : name == "price_list_items" ? dice.below(40)
                                             : dice.below(250)
            );
            choose_list(list);
            resource.limit = static_cast<std::int64_t>(5 + dice.below(40));
            resource.hold_deletions.rows = 1'000'000;
            if (dice.chance(0.5))
                resource.changed_since = "updatedSince";
            if (list.soft_delete)
                resource.deleted = list.soft_delete->field;
            schedule.mix.kinds.push_back(kind);
            resources.push_back(resource);
        }
    }

    void choose_list(sandbox::ListOptions& list)
    {
        using sandbox::SortKey;
        list.order =
            pick(SortKey::changed, SortKey::id, dice.chance(0.5) ? SortKey::name : SortKey::insertion);
        list.direction = dice.chance(0.25) ? sandbox::Direction::descending : sandbox::Direction::ascending;
        list.since_means = dice.chance(0.3) ? sandbox::SinceMeans::after : sandbox::SinceMeans::at_or_after;
        list.by_id = pick(sandbox::ById::served, sandbox::ById::not_found, sandbox::ById::not_allowed);
        if (dice.chance(0.25))
        {
            list.soft_delete.emplace();
            if (dice.chance(0.5))
                list.soft_delete->form = sandbox::SoftDeleteOptions::Form::time;
        }
    }

    void choose_faults()
    {
        for (const auto kind :
             {sandbox::FaultKind::refused,
              sandbox::FaultKind::lost,
              sandbox::FaultKind::cut,
              sandbox::FaultKind::status_500,
              sandbox::FaultKind::status_502,
              sandbox::FaultKind::html_page,
              sandbox::FaultKind::slow,
              sandbox::FaultKind::empty_page,
              sandbox::FaultKind::repeated_rows})
            if (dice.chance(0.4))
                faults.push_back({{kind, {}}, 0.02, 1 + dice.below(3), ""});
    }
};

}  // namespace giposync::simulation
