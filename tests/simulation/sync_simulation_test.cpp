// The whole sync in virtual time against a sandbox that changes between requests, fails, and loses its client
// at any moment. Each seed is another world; afterwards the mirror equals the truth.

#include "base/event_names.hpp"
#include "simulation/sync_world.hpp"
#include "support/sandbox_clinic.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using simulation::World;
using test::SandboxClinic;

struct Crash : std::runtime_error
{
    Crash() : std::runtime_error("crash") {}
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
        const auto live = live_rows(name);
        const auto live_parents = kind == Kind::price_list_items ? live_rows("price_lists") : live;
        const auto parents = clinic_.server.clinic().parents(kind);
        for (const auto& [id, payload] : clinic_.server.truth(kind))
        {
            const auto parent = parents.find(id);
            // Children go and come with their parents; those of a parent that the mirror does not know yet
            // are none of this walk's.
            const bool walked =
                parent == parents.end() || (live_parents.contains(parent->second) &&
                                            !touched_.contains({Kind::price_lists, parent->second}));
            const bool expected = walked && !touched_.contains({kind, id});
            ASSERT_TRUE(!expected || live.contains(id)) << name << " " << id;
        }
    }

    std::set<std::string> live_rows(const std::string& name)
    {
        std::set<std::string> ids;
        sqlite::Statement{clinic_.mirror.mirror->database(), "SELECT _id FROM " + name}.for_each(
            [&](const sqlite::Statement& row) { ids.emplace(row.text(0)); }
        );
        return ids;
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
    }

    World world_;
    SandboxClinic clinic_;
    sandbox::Random dice_;
    std::set<std::pair<Kind, std::string>> touched_;
    bool crashing_ = false;
    bool commit_refused_ = false;
    int crashes_ = 0;
};

constexpr unsigned parts = 4;  // of the seeds: tests run side by side

class SyncSimulation : public testing::TestWithParam<unsigned>
{
};

TEST_P(SyncSimulation, TheMirrorEqualsTheTruthAfterwards)
{
    const auto seeds = test::Seeds{300}.part(GetParam(), parts);
    test::for_each_seed(seeds, [](std::uint64_t seed) { Story{World{seed}}.run(); });
}

INSTANTIATE_TEST_SUITE_P(Part, SyncSimulation, testing::Range(0U, parts));

}  // namespace
}  // namespace giposync
