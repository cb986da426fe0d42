#pragma once

#include "config/settings.hpp"
#include "mirror/rewrites.hpp"
#include "sandbox/memory_transport.hpp"
#include "sandbox/sandbox.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"
#include "support/simulation.hpp"
#include "sync/resource_sync.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace giposync::test {

// Adds a token that never runs out: for tests that are not about tokens.
class LoggedIn final : public net::Transport
{
public:
    LoggedIn(sandbox::Sandbox& server, net::Transport& inner, Instant now) : inner_(inner)
    {
        sandbox::Scopes scopes;
        for (const auto& one : sandbox::kinds)
            scopes.emplace_back(one.scope);
        token_ = server.accounts().tokens().log_in("anna", "giposync", scopes, now).access_token;
    }

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        request.authorization = Secret{"Bearer " + token_};
        return inner_.send(std::move(request));
    }

private:
    net::Transport& inner_;
    std::string token_;
};

// A clinic in the sandbox, a mirror in memory, and what keeps one like the other: all of it in virtual time.
class SandboxClinic
{
public:
    Simulation simulation;
    CapturedLog log;
    sandbox::Sandbox server;
    sandbox::MemoryTransport network;
    LoggedIn transport;
    std::vector<config::Resource> catalogue;
    std::mt19937_64 dice;
    sync::Api api;
    MirrorInMemory mirror;

    explicit SandboxClinic(
        sandbox::Options options,
        std::vector<config::Resource> resources,
        std::uint64_t seed = 1
    )
        : server(std::move(options), simulation.clock.now()),
          network(server, simulation.clock),
          transport(server, network, simulation.clock.now()),
          catalogue(std::move(resources)),
          dice(seed),
          api{
              transport,
              simulation.clock,
              [this] { return std::uniform_real_distribution<double>{}(dice); },
              log,
              "https://api.giponext.it",
              TenantId{"tenant-abc123"},
              {},
          },
          mirror(declarations_of(catalogue))
    {
    }

    // Access tokens that outlive every test.
    static sandbox::Options long_lived(sandbox::Options options = {})
    {
        options.accounts.access_lifetime = std::chrono::hours(24 * 3650);
        return options;
    }

    // The shipped entry of that name, and the one that is only shown there.
    static config::Resource shipped(const std::string& name)
    {
        if (name != "price_list_items")
            return *config::find(config::shipped_catalogue(), ResourceName{name});
        config::Resource items;
        items.name = ResourceName{name};
        items.path = "/v2/tenants/{tenantId}/pricelists/{parent}/items";
        items.scope = "giponext.treatments";
        items.parent = ResourceName{"price_lists"};
        return items;
    }

    const config::Resource& resource(const std::string& name) const
    {
        return *config::find(catalogue, ResourceName{name});
    }

    sync::SyncReport sync(const std::string& name, sync::SyncWish wish = {})
    {
        sync::ResourceSync one{api, *mirror.mirror, resource(name), AccountName{"milano"}, nullptr};
        return simulation.run(one.run(wish));
    }

    sync::SyncReport reconcile(const std::string& name)
    {
        sync::SyncWish wish;
        wish.reconcile = true;
        return sync(name, wish);
    }

    // What the mirror says that the server does not, and the other way round; empty when they are equal.
    std::string differences(const std::string& name)
    {
        const auto truth = truth_of(*sandbox::kind_named(name));
        std::map<std::string, std::string> mirrored;
        sqlite::Statement{mirror.mirror->database(), "SELECT _id, _payload FROM " + name}.for_each(
            [&](const sqlite::Statement& row) { mirrored[std::string(row.text(0))] = row.text(1); }
        );
        std::string text;
        for (const auto& [id, payload] : truth)
            if (!mirrored.contains(id))
                text += "missing " + id + "\n";
            else if (mirrored[id] != payload)
                text += "differs " + id + ": " + mirrored[id] + " is " + payload + "\n";
        for (const auto& [id, payload] : mirrored)
            if (!truth.contains(id))
                text += "extra " + id + "\n";
        return text;
    }

    void pass(Duration span) { simulation.clock.advance(span); }

    sandbox::Mutated mutate(sandbox::Kind kind, sandbox::Mutation mutation)
    {
        return server.mutate(kind, mutation, random_, simulation.clock.now());
    }

private:
    // Children count while a mirror can hold their parent.
    std::map<std::string, std::string> truth_of(sandbox::Kind kind)
    {
        auto truth = server.truth(kind);
        if (kind != sandbox::Kind::price_list_items)
            return truth;
        const auto parents = server.truth(sandbox::Kind::price_lists);
        for (const auto& [id, parent] : server.clinic().parents(kind))
            if (!parents.contains(parent))
                truth.erase(id);
        return truth;
    }

    static std::vector<mirror::Declaration> declarations_of(const std::vector<config::Resource>& resources)
    {
        std::vector<mirror::Declaration> declarations;
        for (const auto& one : resources)
            declarations.push_back({one.name, one.parent, Zone::find(one.zone).value(), one.max_lag});
        return declarations;
    }

    sandbox::Random random_{1};
};

}  // namespace giposync::test
