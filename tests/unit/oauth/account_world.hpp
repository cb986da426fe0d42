#pragma once

#include "model_server.hpp"
#include "oauth/authorized.hpp"
#include "oauth/token_keeper.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <memory>
#include <optional>
#include <string>

namespace giposync::oauth::test {

using namespace std::chrono_literals;

// What a process has in memory, gone with it.
struct Process
{
    Process(class AccountWorld& world, Client client);

    Discovery discovery;
    AuthorizationServer server;
    TokenStore store;
    TokenKeeper keeper;
};

// One account, its server, and the disk that its processes share.
class AccountWorld
{
public:
    giposync::test::Simulation simulation;
    giposync::test::TemporaryFolder folder;  // for the lock, which is a real one
    giposync::test::CapturedLog log;
    Plug plug;
    MemoryFiles files{plug};
    ModelServer server{simulation.clock, plug};
    AccountName account{"milano"};
    TenantId tenant{"tenant-1"};
    std::vector<TenantId> allowed{tenant};
    Client client{"client", Secret{"secret-canary"}, Authentication::basic};
    DiscoveryOptions settings{
        "",
        {"https://a.example/device", "https://a.example/token", "https://a.example/revoke"}};

    AccountWorld() { files.put(folder / "seal.key", std::string(32, 'k')); }

    std::unique_ptr<Process> start() { return std::make_unique<Process>(*this, client); }

    TokenStore new_store()
    {
        return {files, folder.path(), account, Keyring{files, folder.path(), std::nullopt}};
    }

    // A login an hour ago, whose access token lives for an hour.
    TokenRecord record(std::string login = "first")
    {
        TokenRecord made;
        made.login = std::move(login);
        made.grant.tenant = tenant;
        made.grant.subject = "u1";
        made.grant.scopes = {"giponext.patients", "offline_access"};
        made.grant.logged_in_at = simulation.clock.now() - 1h;
        made.grant.refreshed_at = simulation.clock.now() - 1h;
        made.refresh_token = Secret{server.first_refresh_token()};
        made.access_token = Secret{server.first_access_token()};
        made.lifetime = 1h;
        made.standing = {TokenState::ok, {}, simulation.clock.now() - 1h};
        return made;
    }

    TokenRecord fresh_record(std::string login = "first")
    {
        auto made = record(std::move(login));
        made.grant.refreshed_at = simulation.clock.now();
        return made;
    }

    void write(const TokenRecord& record) { new_store().store(record).value(); }

    TokenRecord written() { return new_store().load().value().value(); }

    void advance(Duration span) { simulation.clock.advance(span); }
};

inline Process::Process(AccountWorld& world, Client client)
    : discovery(world.server, world.settings),
      server(world.server, discovery, std::move(client), world.account, world.simulation.clock),
      store(world.new_store()),
      keeper(server, store, world.allowed, world.simulation.clock, world.simulation.executor(), world.log)
{
}

}  // namespace giposync::oauth::test
