// The whole sync in virtual time against a sandbox that changes between requests, fails, and loses its client
// at any moment. Each seed is another world; afterwards the mirror equals the truth.

#include "base/event_names.hpp"
#include "sqlite/literals.hpp"
#include "support/sandbox_clinic.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::FaultKind;
using sandbox::Kind;
using test::SandboxClinic;

struct Crash : std::runtime_error
{
    Crash() : std::runtime_error("crash") {}
};

// Everything that a seed decides.
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
        server = SandboxClinic::long_lived();
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
            auto resource = SandboxClinic::shipped(name);
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
             {FaultKind::refused,
              FaultKind::lost,
              FaultKind::cut,
              FaultKind::status_500,
              FaultKind::status_502,
              FaultKind::html_page,
              FaultKind::slow,
              FaultKind::empty_page,
              FaultKind::repeated_rows})
            if (dice.chance(0.4))
                faults.push_back({{kind, {}}, 0.02, 1 + dice.below(3), ""});
    }
};

class Story
{
public:
    explicit Story(World world)
        : world_(std::move(world)),
          clinic_(world_.server, world_.resources, world_.seed),
          dice_(world_.seed + 7)
    {
        clinic_.server.on_mutation = [this](const sandbox::Mutated& mutated) { note(mutated); };
        clinic_.network.before = [this](const net::Request&) { perhaps_crash(); };
        clinic_.network.after = [this](const net::Request&, const sandbox::Answer&) { perhaps_crash(); };
    }

    void run()
    {
        clinic_.server.schedule(world_.schedule);
        clinic_.server.faults().roll(world_.faults, world_.seed + 2);
        crashing_ = true;
        for (int step = 0; step < 8; ++step)
        {
            for (const auto& resource : world_.resources)
                live_through(resource, dice_.chance(0.3));
            clinic_.pass(std::chrono::minutes(1 + dice_.below(60)));
        }
        clinic_.server.end_schedule();
        clinic_.server.faults().clear();
        crashing_ = false;
        settle();
    }

private:
    // One walk, with the crashes and failures that the world has for it.
    void live_through(const config::Resource& resource, bool reconcile)
    {
        const auto& name = resource.name.text();
        const bool resumes = clinic_.mirror.query("SELECT count(*) FROM _walks") != "0";
        if (!resumes)
            touched_.clear();
        try
        {
            watch_commits();
            sync::SyncWish wish;
            wish.reconcile = reconcile;
            const auto report = clinic_.sync(name, wish);
            if (!report.failure && report.mode != sync::WalkMode::change)
                check_untouched_rows(name);
        }
        catch (const Crash&)
        {
            ++crashes_;
            clinic_.mirror.open();
        }
        catch (const sqlite::Error&)
        {
            ASSERT_TRUE(commit_refused_);
            ++crashes_;
            clinic_.mirror.open();
        }
    }

    // What was there, unchanged, for as long as the walk took must be in the mirror.
    void check_untouched_rows(const std::string& name)
    {
        const auto kind = *sandbox::kind_named(name);
        const auto proved = clinic_.log.last(events::walk_finished)->level != Level::warning;
        if (!proved)
            return;
        const auto parents = clinic_.server.clinic().parents(kind);
        for (const auto& [id, payload] : clinic_.server.truth(kind))
        {
            // Children of a parent that the mirror does not know yet are none of this walk's.
            const bool walked = !parents.contains(id) || is_live("price_lists", parents.at(id));
            const bool expected = walked && !touched_.contains({kind, id});
            ASSERT_TRUE(!expected || is_live(name, id)) << name << " " << id;
        }
    }

    bool is_live(const std::string& name, const std::string& id)
    {
        return clinic_.mirror.query("SELECT count(*) FROM " + name + " WHERE _id = " + sqlite::literal(id)) ==
               "1";
    }

    void settle()
    {
        clinic_.pass(1h);
        for (const auto& resource : world_.resources)
        {
            sync::SyncWish reconcile;
            reconcile.reconcile = true;
            reconcile.accept_deletions = true;
            for (const auto& wish : {sync::SyncWish{}, reconcile})
            {
                const auto report = clinic_.sync(resource.name.text(), wish);
                ASSERT_FALSE(report.failure) << report.failure->detail;
            }
        }
        for (const auto& resource : world_.resources)
        {
            const auto& name = resource.name.text();
            ASSERT_EQ(clinic_.differences(name), "");
            ASSERT_EQ(
                clinic_.mirror.query(
                    "SELECT id FROM (SELECT id, op, max(seq) FROM changes WHERE resource = '" + name +
                    "' GROUP BY id) WHERE op <> 'delete' ORDER BY id"
                ),
                clinic_.mirror.query("SELECT _id FROM " + name + " ORDER BY _id")
            );
            ASSERT_EQ(
                clinic_.mirror.query(
                    "SELECT live_rows, deleted_rows FROM sync_status WHERE resource = '" + name + "'"
                ),
                clinic_.mirror.query(
                    "SELECT count(*) FILTER (WHERE _deleted_at IS NULL), "
                    "count(*) FILTER (WHERE _deleted_at IS NOT NULL) FROM " +
                    name + "_all"
                )
            );
        }
        ASSERT_EQ(clinic_.mirror.query("PRAGMA integrity_check"), "ok");
    }

    void perhaps_crash()
    {
        if (crashing_ && dice_.chance(world_.crashes))
            throw Crash{};
    }

    // A commit that fails is a crash just before it, or just after the one before.
    void watch_commits()
    {
        commit_refused_ = false;
        sqlite3_commit_hook(clinic_.mirror.mirror->database().handle(), &Story::on_commit, this);
    }

    static int on_commit(void* self)
    {
        auto& story = *static_cast<Story*>(self);
        if (!story.crashing_ || !story.dice_.chance(story.world_.crashes))
            return 0;
        story.commit_refused_ = true;
        return 1;
    }

    void note(const sandbox::Mutated& mutated)
    {
        for (const auto& id : mutated.ids)
            touched_.insert({mutated.kind, id});
        // Children go and come with their parents.
        if (mutated.kind == Kind::price_lists)
            for (const auto& [id, parent] : clinic_.server.clinic().parents(Kind::price_list_items))
                touched_.insert({Kind::price_list_items, id});
    }

    World world_;
    SandboxClinic clinic_;
    sandbox::Random dice_;
    std::set<std::pair<Kind, std::string>> touched_;
    bool crashing_ = false;
    bool commit_refused_ = false;
    int crashes_ = 0;
};

TEST(SyncSimulation, TheMirrorEqualsTheTruthAfterwards)
{
    const test::Seeds seeds{150};
    for (auto seed = seeds.first; seed <= seeds.last; ++seed)
    {
        SCOPED_TRACE(test::again(
            seed,
            "build/dev/tests/simulation/simulation_tests",
            "SyncSimulation.TheMirrorEqualsTheTruthAfterwards"
        ));
        Story{World{seed}}.run();
        if (HasFatalFailure())
            return;
    }
}

}  // namespace
}  // namespace giposync
