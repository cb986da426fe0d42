#pragma once

#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/simulation.hpp"
#include "sync/resource_sync.hpp"
#include "unit/sync/scripted_server.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::test {

// A server that is a function of each test, a mirror of two resources, parents and children, and the walks
// that keep one like the other. Ten rows a page.
struct SyncFixture : testing::Test
{
    Simulation simulation;
    CapturedLog log;
    ScriptedServer server;
    MirrorInMemory mirror{
        {MirrorInMemory::declaration("parents"), MirrorInMemory::declaration("children", "parents")}};
    sync::Api api{server, simulation.clock, [] { return 0.5; }, log, "https://api", TenantId{"t"}, {}};
    config::Resource parents;
    config::Resource children;

    SyncFixture()
    {
        parents.name = ResourceName{"parents"};
        parents.path = "/parents";
        parents.limit = 10;
        children.name = ResourceName{"children"};
        children.path = "/parents/{parent}/children";
        children.parent = ResourceName{"parents"};
        children.limit = 10;
    }

    sync::SyncReport sync(const config::Resource& resource, sync::SyncWish wish = {})
    {
        sync::ResourceSync one{api, *mirror.mirror, resource, AccountName{"milano"}, nullptr};
        return simulation.run(one.run(wish));
    }

    std::string live(const std::string& relation) { return mirror.query("SELECT count(*) FROM " + relation); }

    // A column of sync_status, or several: "state, last_error".
    std::string status(const std::string& columns, const std::string& resource = "parents")
    {
        return mirror.query("SELECT " + columns + " FROM sync_status WHERE resource = '" + resource + "'");
    }
};

}  // namespace giposync::test
