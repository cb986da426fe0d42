#include "base/json.hpp"
#include "browser.hpp"
#include "sandbox/control.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct ControlTest : testing::Test
{
    test::FakeClock machine;
    ShiftedClock clock{machine, Duration::zero()};
    Sandbox sandbox{Options{}, machine.now()};
    Control control{sandbox, clock};
    Browser browser{sandbox};

    void SetUp() override { browser.now = clock.now(); }

    Reply call(const std::string& method, const std::string& target, const std::string& body = {})
    {
        Ask ask;
        ask.method = method;
        ask.path = "/_sandbox/" + target.substr(0, target.find('?'));
        ask.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
        ask.body = body;
        return control.handle(ask);
    }

    Answer post(const std::string& target, const std::string& body = {})
    {
        return call("POST", target, body).answer;
    }

    std::string truth(const std::string& target)
    {
        auto reply = call("GET", "truth/" + target);
        std::string all;
        for (auto piece = reply.more(); !piece.empty(); piece = reply.more())
            all += piece;
        return all;
    }
};

TEST_F(ControlTest, ChangesTheData)
{
    const auto answer = post("mutate?count=3&seed=5&resource=patients&mutation=insert");
    EXPECT_EQ(elements_of(member_at(answer.body, "done")).size(), 3);
    EXPECT_EQ(sandbox.clinic().live(Kind::patients), 203);
    EXPECT_EQ(post("mutate?count=10").status, 200);
    for (const auto* const bad :
         {"mutate?count=x",
          "mutate?mutation=insert",
          "mutate?resource=horses",
          "mutate?resource=patients&mutation=fly"})
        EXPECT_EQ(post(bad).status, 400) << bad;
}

TEST_F(ControlTest, LetsThingsChangeByThemselves)
{
    browser.log_in();
    EXPECT_EQ(post("schedule?least=2&most=2&resource=patients").status, 200);
    const auto first = browser.list("patients?limit=200").body;
    const auto second = browser.list("patients?limit=200").body;
    EXPECT_NE(first, second);
    EXPECT_EQ(call("DELETE", "schedule").answer.status, 200);
    const auto third = browser.list("patients?limit=200").body;
    EXPECT_EQ(third, browser.list("patients?limit=200").body);
    EXPECT_EQ(post("schedule?least=3&most=2").status, 400);
    EXPECT_EQ(post("schedule?resource=horses").status, 400);
}

TEST_F(ControlTest, ReconfiguresAccountsAndPagesOnly)
{
    EXPECT_EQ(post("set?name=accounts.token_type&value=bearer").status, 200);
    EXPECT_EQ(post("set?name=accounts.grants&value=giponext.patients").status, 200);
    const auto granted = browser.log_in();
    EXPECT_EQ(value_in(granted, "token_type"), "bearer");
    EXPECT_EQ(value_in(granted, "scope"), "giponext.patients");
    EXPECT_EQ(post("set?name=pages.max_limit&value=7").status, 200);
    EXPECT_EQ(elements_of(member_at(browser.list("patients?limit=100").body, "items")).size(), 7);
    EXPECT_EQ(post("set?name=lists.order&value=id").status, 400);
    EXPECT_EQ(post("set?name=pages.max_limit&value=many").status, 400);
    EXPECT_EQ(post("set").status, 400);
}

TEST_F(ControlTest, ShowsANewField)
{
    EXPECT_EQ(post("field?resource=patients&name=card&value=%7B%22n%22%3A1%7D").status, 200);
    EXPECT_EQ(member_at(*sandbox.served(Kind::patients, "pat-0000000001"), "card.n"), "1");
    EXPECT_EQ(post("field?resource=patients").status, 400);
}

TEST_F(ControlTest, PutsInOddItems)
{
    const auto answer = post("odd?resource=patients&odd=nul_character");
    const auto text = *sandbox.served(Kind::patients, value_in(answer, "id"));
    EXPECT_NE(text.find("\\u0000"), std::string::npos);
    EXPECT_EQ(post("odd?resource=patients&odd=very").status, 400);
}

TEST_F(ControlTest, SetsARowToExactlyThis)
{
    const std::string text =
        R"( {"id":"pat-0000000001", "total":12.10,"updatedAt":"2026-01-30T12:00:00.000Z"})";
    EXPECT_EQ(post("row?resource=patients", text).status, 200);
    EXPECT_EQ(sandbox.served(Kind::patients, "pat-0000000001"), text);
    EXPECT_EQ(sandbox.clinic().live(Kind::patients), 200);

    EXPECT_EQ(
        post("row?resource=patients", R"({"id":"own","updatedAt":"2026-01-30T12:00:00Z"})").status,
        200
    );
    EXPECT_EQ(sandbox.served(Kind::patients, "own"), R"({"id":"own","updatedAt":"2026-01-30T12:00:00Z"})");
    EXPECT_EQ(post("row?resource=patients", "{broken").status, 200);
    EXPECT_EQ(sandbox.clinic().unmirrorable(Kind::patients), std::vector<std::string>{"{broken"});
    EXPECT_EQ(post("row?resource=patients").status, 400);
    EXPECT_EQ(post("row?resource=horses", text).status, 400);
}

TEST_F(ControlTest, ARowSetByHandStandsWhereItsTimeSays)
{
    post("row?resource=patients", R"({"id":"own","updatedAt":"2026-01-31T11:59:59.500Z"})");
    browser.log_in();
    EXPECT_EQ(walk(browser, "patients", "updatedSince=2026-01-31T11:59:59.5Z").size(), 1);
    EXPECT_EQ(walk(browser, "patients", "updatedSince=2026-01-31T11:59:59.501Z").size(), 0);
}

TEST_F(ControlTest, AnIdSetByHandIsNotGivenToANewRow)
{
    post("row?resource=patients", R"({"id":"pat-0000000202"})");
    Random random{1};
    const auto first = sandbox.mutate(Kind::patients, Mutation::insert, random, noon).ids.front();
    const auto second = sandbox.mutate(Kind::patients, Mutation::insert, random, noon).ids.front();
    EXPECT_NE(first, "pat-0000000202");
    EXPECT_NE(second, "pat-0000000202");
    EXPECT_EQ(sandbox.truth(Kind::patients).size(), 203);
}

TEST_F(ControlTest, SetsAndRemovesItemsOfAPriceList)
{
    const auto row = "row?resource=price_list_items&parent=prl-0000000002";
    EXPECT_EQ(post(row, R"({"id":"x1"})").status, 200);
    EXPECT_EQ(sandbox.clinic().parents(Kind::price_list_items).at("x1"), "prl-0000000002");
    EXPECT_EQ(call("DELETE", std::string(row) + "&id=x1").answer.status, 200);
    EXPECT_EQ(call("DELETE", std::string(row) + "&id=x1").answer.status, 404);
    EXPECT_EQ(post("row?resource=price_list_items", R"({"id":"x1"})").status, 400);
}

TEST_F(ControlTest, TellsTheTruth)
{
    const auto lines = truth("price_list_items");
    EXPECT_EQ(
        static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')),
        sandbox.clinic().live(Kind::price_list_items)
    );
    const auto line = lines.substr(0, lines.find('\n'));
    ASSERT_TRUE(json::valid(line)) << line;
    const auto id = json::decoded(*json::find(line, "id"));
    EXPECT_EQ(json::decoded(*json::find(line, "text")), sandbox.served(Kind::price_list_items, id));
    EXPECT_EQ(json::decoded(*json::find(line, "parent")), "prl-0000000001");
    EXPECT_EQ(json::find(truth("agendas").substr(0, truth("agendas").find('\n')), "parent"), "null");

    const auto plain = truth("patients?form=plain");
    EXPECT_EQ(plain.substr(0, plain.find('\n')), sandbox.served(Kind::patients, "pat-0000000001"));
    EXPECT_EQ(call("GET", "truth/horses").answer.status, 404);
}

TEST_F(ControlTest, PlaysThePersonWhoDecides)
{
    EXPECT_EQ(call("GET", "code").answer.status, 404);
    auto code = browser.ask_for_code();
    EXPECT_EQ(value_in(call("GET", "code").answer, "user_code"), value_in(code, "user_code"));
    EXPECT_EQ(post("approve?user=nobody").status, 400);
    EXPECT_EQ(post("approve").status, 200);
    EXPECT_EQ(browser.poll(value_in(code, "device_code")).status, 200);
    EXPECT_EQ(post("approve").status, 404);

    code = browser.ask_for_code();
    EXPECT_EQ(post("deny?user_code=" + value_in(code, "user_code")).status, 200);
    EXPECT_EQ(value_in(browser.poll(value_in(code, "device_code")), "error"), "access_denied");
}

TEST_F(ControlTest, TakesTokensAndPermissionsAway)
{
    browser.log_in();
    EXPECT_EQ(post("permission?resource=patients&allow=no").status, 200);
    EXPECT_EQ(browser.list("patients").status, 403);
    EXPECT_EQ(post("permission?resource=patients&allow=yes").status, 200);
    EXPECT_EQ(browser.list("patients").status, 200);
    EXPECT_EQ(post("permission?resource=patients").status, 400);
    EXPECT_EQ(post("expire").status, 200);
    EXPECT_EQ(browser.list("patients").status, 401);
    browser.log_in();
    EXPECT_EQ(post("revoke").status, 200);
    EXPECT_EQ(browser.list("patients").status, 401);
    EXPECT_EQ(post("deactivate?user=anna").status, 200);
    EXPECT_EQ(value_in(browser.log_in(), "error"), "access_denied");
}

TEST_F(ControlTest, BreaksThingsAndMendsThem)
{
    browser.log_in();
    EXPECT_EQ(post("fault?kind=503&path=/patients&count=2&wait=9").status, 200);
    EXPECT_EQ(*header(browser.list("patients").headers, "Retry-After"), "9");
    EXPECT_EQ(browser.list("agendas").status, 200);
    EXPECT_EQ(call("DELETE", "fault").answer.status, 200);
    EXPECT_EQ(browser.list("patients").status, 200);
    EXPECT_EQ(post("fault?kind=500&probability=1").status, 200);
    EXPECT_EQ(browser.list("patients").status, 500);
    for (const auto* const bad :
         {"fault", "fault?kind=flood", "fault?kind=500&count=x", "fault?kind=500&wait=x"})
        EXPECT_EQ(post(bad).status, 400) << bad;
}

TEST_F(ControlTest, SetsTheLimitAndUsesItUp)
{
    browser.log_in();
    EXPECT_EQ(post("rate?requests=3&per=60").status, 200);
    EXPECT_EQ(browser.list("patients").status, 200);
    EXPECT_EQ(post("elsewhere?requests=2").status, 200);
    EXPECT_EQ(browser.list("patients").status, 429);
    EXPECT_EQ(post("rate?requests=x").status, 400);
    EXPECT_EQ(post("elsewhere?requests=x").status, 400);
}

TEST_F(ControlTest, MovesTheClock)
{
    EXPECT_EQ(value_in(post("clock?advance=3600"), "now"), "2026-01-31T02:00:00.000Z");
    EXPECT_EQ(clock.now(), machine.now() + 1h);
    EXPECT_EQ(post("clock").status, 400);
    EXPECT_EQ(post("clock?advance=-1").status, 400);
}

TEST_F(ControlTest, CountsAreJson)
{
    browser.log_in();
    browser.list("patients");
    const auto body = call("GET", "stats").answer.body;
    ASSERT_TRUE(json::valid(body)) << body;
    EXPECT_EQ(json::find(body, "requests"), "3");
    EXPECT_EQ(json::find(body, "by_status.200"), "3");
    EXPECT_EQ(json::find(body, "clients.giposync.requests"), "3");
    EXPECT_EQ(json::find(body, "logins"), "1");
    EXPECT_EQ(json::find(body, "rows.patients"), "200");
}

TEST_F(ControlTest, OtherPathsAreNotThere)
{
    EXPECT_EQ(post("flood").status, 404);
    EXPECT_EQ(call("GET", "mutate").answer.status, 404);
    EXPECT_EQ(post("mutate?count=%").status, 400);
}

}  // namespace
}  // namespace giposync::sandbox
