#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct FaultTest : testing::Test
{
    Sandbox sandbox{Options{}, noon};
    Browser browser{sandbox};

    void SetUp() override { browser.log_in(); }

    Answer with(Fault fault, const std::string& target = "patients?limit=10")
    {
        sandbox.faults().script({fault, "", 0, 1});
        return browser.list(target);
    }

    static std::size_t items(const Answer& answer)
    {
        return elements_of(member_at(answer.body, "items")).size();
    }
};

TEST_F(FaultTest, AStatusComesInPlaceOfTheAnswer)
{
    EXPECT_EQ(with({FaultKind::status_408, {}}).status, 408);
    EXPECT_EQ(with({FaultKind::status_500, {}}).status, 500);
    EXPECT_EQ(with({FaultKind::status_502, {}}).status, 502);
    EXPECT_EQ(header(with({FaultKind::status_503, {}}).headers, "Retry-After"), nullptr);
    EXPECT_EQ(*header(with({FaultKind::status_503, 1500ms}).headers, "Retry-After"), "2");
    EXPECT_EQ(with({FaultKind::forbidden, {}}).status, 403);
    EXPECT_EQ(with({FaultKind::not_found, {}}).status, 404);
    EXPECT_EQ(browser.list("patients").status, 200);
    EXPECT_EQ(sandbox.faults().happened(), 7);
}

TEST_F(FaultTest, ABodyCanBeOfAnotherKind)
{
    EXPECT_EQ(*header(with({FaultKind::html_page, {}}).headers, "Content-Type"), "text/html; charset=utf-8");
    const auto mislabelled = with({FaultKind::wrong_type, {}});
    EXPECT_EQ(*header(mislabelled.headers, "content-type"), "text/plain");
    EXPECT_EQ(items(mislabelled), 10);
}

TEST_F(FaultTest, AnAnswerCanGetLostOnItsWay)
{
    const auto before = sandbox.stats().requests;
    EXPECT_EQ(with({FaultKind::lost, {}}).delivery, Delivery::lost);
    EXPECT_EQ(with({FaultKind::cut, {}}).delivery, Delivery::cut);
    EXPECT_EQ(with({FaultKind::garbled, {}}).delivery, Delivery::garbled);
    EXPECT_EQ(with({FaultKind::slow, 7s}).delay, 7s);
    EXPECT_EQ(sandbox.stats().requests, before + 4);
    EXPECT_EQ(with({FaultKind::refused, {}}).delivery, Delivery::refused);
    EXPECT_EQ(sandbox.stats().requests, before + 4) << "a refused connection is no request";
}

TEST_F(FaultTest, APageCanLie)
{
    const auto empty = with({FaultKind::empty_page, {}});
    EXPECT_EQ(empty.body, R"({"items":[],"hasMore":true})");
    EXPECT_EQ(with({FaultKind::empty_list, {}}).body, R"({"items":[],"hasMore":false})");
    const auto early = with({FaultKind::early_end, {}});
    EXPECT_EQ(items(early), 10);
    EXPECT_EQ(member_at(early.body, "hasMore"), "false");
    const auto good = browser.list("patients?limit=10");
    const auto repeated = with({FaultKind::repeated_rows, {}});
    EXPECT_EQ(items(repeated), 13);
    EXPECT_EQ(
        elements_of(member_at(repeated.body, "items"))[5],
        elements_of(member_at(repeated.body, "items"))[8]
    );
    EXPECT_EQ(items(good), 10);
}

TEST_F(FaultTest, WhatIsNoListIsLeftAlone)
{
    sandbox.faults().script({{FaultKind::empty_list, {}}, "", 0, 1});
    EXPECT_EQ(browser.get("/v2/userinfo").status, 200);
}

TEST_F(FaultTest, AScriptNamesTheRequest)
{
    sandbox.faults().script({{FaultKind::status_500, {}}, "/agendas", 1, 2});
    std::vector<unsigned> statuses;
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_EQ(browser.list("patients").status, 200);
        statuses.push_back(browser.list("agendas").status);
    }
    EXPECT_EQ(statuses, (std::vector<unsigned>{200, 500, 500, 200, 200}));
}

TEST_F(FaultTest, ChanceComesFromASeed)
{
    const auto run = [&](std::uint64_t seed) {
        std::string outcome;
        sandbox.faults().roll({{{FaultKind::status_500, {}}, 0.3, 1, ""}}, seed);
        for (int i = 0; i < 60; ++i)
            outcome += browser.list("patients").status == 500 ? 'x' : '.';
        return outcome;
    };
    const auto first = run(1);
    EXPECT_EQ(first, run(1));
    EXPECT_NE(first, run(2));
    EXPECT_GT(std::count(first.begin(), first.end(), 'x'), 6);
    EXPECT_LT(std::count(first.begin(), first.end(), 'x'), 36);
    sandbox.faults().clear();
    EXPECT_EQ(browser.list("patients").status, 200);
}

TEST_F(FaultTest, ABurstBefallsTheSamePathAgain)
{
    sandbox.faults().roll({{{FaultKind::forbidden, {}}, 0.05, 4, ""}}, 3);
    int in_a_row = 0;
    int longest = 0;
    for (int i = 0; i < 300; ++i)
    {
        in_a_row = browser.list("patients").status == 403 ? in_a_row + 1 : 0;
        longest = std::max(longest, in_a_row);
    }
    EXPECT_GE(longest, 4);
}

TEST_F(FaultTest, APersonIsSparedAllFaults)
{
    sandbox.faults().script({{FaultKind::status_500, {}}, "", 0, 1});
    EXPECT_EQ(browser.get("/device").status, 200);
}

TEST(FaultNames, LeadBack)
{
    for (const FaultKind kind : all_faults)
        EXPECT_EQ(fault_named(name_of(kind)), kind);
    EXPECT_EQ(fault_named("flood"), std::nullopt);
}

}  // namespace
}  // namespace giposync::sandbox
