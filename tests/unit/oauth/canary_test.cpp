#include "account_world.hpp"
#include "oauth/login.hpp"
#include "oauth/logout.hpp"
#include "oauth/tenant_check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Every secret and name of the model world has "canary" in it. Nothing that is logged or answered has.
namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using test::Fate;

struct Silence final : Prompt
{
    void show(const UserCode&) override {}
};

struct CanaryTest : testing::Test
{
    test::AccountWorld world;
    std::vector<std::string> said;  // every error that came up

    template <class T>
    void note(const Result<T>& result)
    {
        if (!result)
            said.push_back(result.error().detail);
    }

    void log_in()
    {
        const auto process = world.start();
        Silence silence;
        Login login{
            world.server,
            process->server,
            process->store,
            world.simulation.clock,
            world.log,
            silence,
            {{{"giponext.patients", "offline_access"}, 1},
             {world.allowed, {}, "Clinica"},
             "https://api.example"}};
        note(world.simulation.run(login.run()));
    }

    void refresh()
    {
        const auto process = world.start();
        for (int i = 0; i < 4; ++i)
        {
            note(world.simulation.run(process->keeper.access_token()));
            said.push_back(process->keeper.standing().reason);
            world.advance(1h);
        }
    }

    // Answers that a server gives when it is unhelpful, with what it was sent in them.
    void answer_badly()
    {
        const std::string canary = "rt-canary-0 at-canary-0 secret-canary Canary Name";
        for (const auto& answer : std::vector<net::Response>{
                 {400, {}, R"({"error":"rt-canary-0","error_description":")" + canary + "\"}"},
                 {400, {}, "error=" + std::string("at-canary-0")},
                 {500, {{"X-Debug", canary}}, canary},
                 {200, {}, R"({"access_token":"at canary","token_type":"bearer"})"},
                 {200, {}, R"({"access_token":"x","token_type":"canary"})"},
                 {401, {}, R"({"error":"invalid_client","error_description":")" + canary + "\"}"},
                 {302, {{"Location", "https://a.example/?token=rt-canary-0"}}, ""}})
        {
            world.write(world.record("again"));
            world.server.instead = {answer, answer};
            refresh();
            world.server.instead.clear();
            world.server.polls = {answer};
            log_in();
            world.server.polls.clear();
        }
    }

    void check_tenant_of_stranger()
    {
        world.server.userinfo =
            R"({"sub":"canary-sub","name":"Canary Name","tenants":[{"id":"tenant-9","name":"Canary Clinic"}]})";
        log_in();
        world.write(world.fresh_record());
        const auto process = world.start();
        const auto api_url = parse_url("https://api.example").value();
        Authorized api{world.server, process->keeper, api_url, world.simulation.clock};
        TenantRules rules{world.allowed, {}, "Clinica"};
        note(world.simulation.run(check_tenant(
            api,
            process->keeper,
            world.account,
            "https://api.example",
            rules,
            world.simulation.clock
        )));
    }

    void log_out()
    {
        world.server.revocation_status = 400;
        world.write(world.fresh_record());
        const auto process = world.start();
        const auto result = world.simulation.run(
            oauth::log_out(process->server, process->store, world.simulation.clock, world.log)
        );
        said.push_back(result.value().not_revoked.value().detail);
    }

    static bool has_canary(const std::string& text)
    {
        return text.find("canary") != std::string::npos || text.find("Canary") != std::string::npos;
    }
};

TEST_F(CanaryTest, NothingSecretOrPersonalIsEverSaid)
{
    log_in();
    refresh();
    world.server.fates = {Fate::lost_answer, Fate::lost_request, Fate::not_sent};
    refresh();
    answer_badly();
    world.write(world.record());
    world.files.disk = test::Disk::full;
    refresh();
    log_in();
    world.files.disk = test::Disk::good;
    world.files.content().begin()->second += "x";
    refresh();
    check_tenant_of_stranger();
    log_out();

    EXPECT_GT(world.log.events.size(), 20u);
    EXPECT_GT(said.size(), 40u);
    for (const auto& text : said)
        EXPECT_FALSE(has_canary(text)) << text;
    for (const auto& event : world.log.events)
    {
        EXPECT_FALSE(has_canary(event.message)) << event.message;
        for (const auto& one : event.fields)
            EXPECT_FALSE(has_canary(giposync::test::field(event, one.name))) << event.name << " " << one.name;
    }
}

}  // namespace
}  // namespace giposync::oauth
