// The sandbox changes, a sync follows, and the mirror equals the sandbox.

#include "base/event_names.hpp"
#include "support/sandbox_clinic.hpp"

#include <gtest/gtest.h>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using sandbox::Mutation;
using test::SandboxClinic;

const std::vector<std::string> all_names{
    "patients",
    "agendas",
    "appointments",
    "availabilities",
    "treatments",
    "price_lists",
    "episodes",
    "medical_reports",
    "invoices",
    "price_list_items"};

std::vector<config::Resource> all_resources()
{
    std::vector<config::Resource> resources;
    for (const auto& name : all_names)
        resources.push_back(SandboxClinic::shipped(name));
    return resources;
}

std::int64_t ceiling(std::int64_t rows, std::int64_t limit)
{
    return (rows + limit - 2) / (limit - 1) + 1;
}

TEST(SyncScenario, TheFirstSyncMirrorsEveryResource)
{
    SandboxClinic clinic{SandboxClinic::long_lived(), all_resources()};

    for (const auto& name : all_names)
    {
        const auto report = clinic.sync(name);

        ASSERT_FALSE(report.failure) << name << ": " << report.failure->detail;
        if (name != "availabilities")  // of these, a window is mirrored
        {
            EXPECT_EQ(clinic.differences(name), "") << name;
        }
        EXPECT_EQ(report.drift, 0) << name;
        EXPECT_GT(report.count.rows.inserted, 0) << name;
    }
    EXPECT_EQ(clinic.mirror.query("SELECT DISTINCT outcome FROM sync_runs"), "ok");
    EXPECT_EQ(
        clinic.mirror.query("SELECT count(*) FROM sync_status WHERE state = 'ok' OR state = 'stale'"),
        "10"
    );
    EXPECT_EQ(clinic.mirror.query("SELECT count(*) FROM _walks"), "0");
    EXPECT_EQ(clinic.mirror.query("SELECT count(*) FROM _seen"), "0");
}

TEST(SyncScenario, AStillListCostsTheLeastPossible)
{
    sandbox::Options options = SandboxClinic::long_lived();
    options.data.patients = 5000;
    SandboxClinic clinic{options, {SandboxClinic::shipped("patients")}};
    const auto rows = static_cast<std::int64_t>(clinic.server.truth(Kind::patients).size());

    const auto fill = clinic.sync("patients");
    EXPECT_LE(fill.count.requests, ceiling(rows, 100));
    EXPECT_EQ(fill.count.items, rows);

    clinic.pass(1h);
    EXPECT_EQ(clinic.sync("patients").count.requests, 1);

    for (const std::int64_t changed : {1, 99, 100, 250})
    {
        clinic.pass(1h);
        std::set<std::string> ids;
        while (std::ssize(ids) < changed)
            for (const auto& id : clinic.mutate(Kind::patients, Mutation::update).ids)
                ids.insert(id);
        clinic.pass(1h);

        const auto report = clinic.sync("patients");

        EXPECT_LE(report.count.requests, ceiling(changed, 100)) << changed;
        EXPECT_EQ(report.count.rows.updated, changed);
        EXPECT_EQ(clinic.differences("patients"), "");
    }
    clinic.pass(1h);
    EXPECT_LE(clinic.reconcile("patients").count.requests, ceiling(rows, 100));
}

TEST(SyncScenario, ChangesAndDeletionsFollow)
{
    SandboxClinic clinic{SandboxClinic::long_lived(), all_resources()};
    for (const auto& name : all_names)
        clinic.sync(name);

    for (const auto mutation :
         {Mutation::insert, Mutation::update, Mutation::rename, Mutation::remove, Mutation::tie})
        for (const auto& name : all_names)
        {
            clinic.pass(10min);
            clinic.mutate(*sandbox::kind_named(name), mutation);
            clinic.pass(10min);
            clinic.sync(name);
            if (mutation == Mutation::remove && name == "price_lists")
                clinic.sync("price_list_items");
            if (name == "availabilities")
                continue;
            if (mutation == Mutation::remove)
                clinic.reconcile(name);
            EXPECT_EQ(clinic.differences(name), "") << name << " after " << sandbox::name_of(mutation);
        }
}

// A deletion is confirmed by one request for the row, behind one for a row that is there, where items have
// addresses; else by a second walk.
TEST(SyncScenario, ConfirmingADeletionCostsTheLeastPossible)
{
    for (const auto by_id : {sandbox::ById::served, sandbox::ById::not_found, sandbox::ById::not_allowed})
    {
        auto options = SandboxClinic::long_lived();
        options.data.patients = 1000;
        options.lists[Kind::patients].by_id = by_id;
        SandboxClinic clinic{options, {SandboxClinic::shipped("patients")}};
        clinic.sync("patients");
        clinic.mutate(Kind::patients, Mutation::remove);
        clinic.mutate(Kind::patients, Mutation::remove);
        const auto rows = static_cast<std::int64_t>(clinic.server.truth(Kind::patients).size());

        const auto report = clinic.reconcile("patients");

        EXPECT_EQ(report.count.rows.deleted, 2);
        EXPECT_EQ(clinic.differences("patients"), "");
        const auto confirmation = by_id == sandbox::ById::served ? 3 : 1 + ceiling(rows, 100);
        EXPECT_LE(report.count.requests, ceiling(rows, 100) + confirmation) << static_cast<int>(by_id);
    }
}

TEST(SyncScenario, ARowThatComesBackIsRestored)
{
    SandboxClinic clinic{SandboxClinic::long_lived(), {SandboxClinic::shipped("agendas")}};
    clinic.sync("agendas");
    clinic.mutate(Kind::agendas, Mutation::remove);
    clinic.sync("agendas");
    clinic.mutate(Kind::agendas, Mutation::restore);
    clinic.sync("agendas");

    EXPECT_EQ(clinic.differences("agendas"), "");
    EXPECT_EQ(
        clinic.mirror.query("SELECT group_concat(op) FROM (SELECT op FROM changes WHERE op <> 'insert')"),
        "delete,restore"
    );
}

TEST(SyncScenario, ANewFieldIsAColumnInTheSameSync)
{
    SandboxClinic clinic{SandboxClinic::long_lived(), {SandboxClinic::shipped("patients")}};
    clinic.sync("patients");
    const auto columns = clinic.mirror.query("SELECT count(*) FROM columns WHERE resource = 'patients'");

    clinic.mutate(Kind::patients, Mutation::new_field);
    clinic.pass(1h);
    clinic.mutate(Kind::patients, Mutation::update);
    clinic.sync("patients");

    EXPECT_NE(clinic.mirror.query("SELECT count(*) FROM columns WHERE resource = 'patients'"), columns);
}

}  // namespace
}  // namespace giposync
