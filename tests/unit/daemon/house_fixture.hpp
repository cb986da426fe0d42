#pragma once

#include "config/settings.hpp"
#include "environment.hpp"
#include "house.hpp"
#include "sandbox/memory_transport.hpp"
#include "sandbox/sandbox.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <sys/stat.h>

namespace giposync::test {

// A house with one account, milano, in virtual time, whose servers are a sandbox in memory.
struct HouseFixture : testing::Test
{
    Simulation simulation;
    CapturedLog log;
    TemporaryFolder folder;
    sandbox::Options options;
    std::unique_ptr<sandbox::Sandbox> server;
    std::unique_ptr<sandbox::MemoryTransport> network;
    Environment environment;
    config::Settings settings;
    std::unique_ptr<World> world;
    std::unique_ptr<House> house;
    std::unique_ptr<mirror::Mirror> mirror;

    // With what `options` say by then.
    AccountParts& account(const std::string& more_settings = "")
    {
        server = std::make_unique<sandbox::Sandbox>(options, simulation.clock.now());
        network = std::make_unique<sandbox::MemoryTransport>(*server, simulation.clock);
        settings = config::parse_settings(settings_text() + more_settings, folder / "giposyncd.toml").value();
        world.reset(new World{environment, simulation.executor(), simulation.clock, [] { return 0.5; }, log});
        world->network = network.get();
        house = std::make_unique<House>(*world, settings);
        house->check_state_dir().value();
        auto& parts = *house->account(AccountName{"milano"}).value();
        mirror = parts.open_mirror().value();
        return parts;
    }

private:
    std::string settings_text() const
    {
        const auto secret = folder / "main.secret";
        std::ofstream(secret) << "sandbox-secret";
        ::chmod(secret.c_str(), 0600);
        return "[service]\nstate_dir = \"" + (folder / "state").string() +
               "\"\n[applications.main]\nclient_id = \"giposync\"\nclient_secret_file = \"" +
               secret.string() +
               "\"\nissuer = \"https://account.gipo.it\"\napi_base = \"https://api.giponext.it\"\n"
               "[accounts.milano]\napplication = \"main\"\nallowed_tenants = [\"tenant-abc123\"]\n"
               "clinic = \"Clinica Milano\"\nmirror = \"" +
               (folder / "mirrors" / "milano.db").string() + "\"\n";
    }
};

}  // namespace giposync::test
