// What makes no tombstones, whatever a server does.

#include "unit/sync/deletions_fixture.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::DeletionsTest;
using test::page;

// What a server may do once, and a mirror must survive.
struct Mishap
{
    const char* about;
    std::function<net::Response(const Asked&, DeletionsTest&)> list;
    bool fails;

    friend std::ostream& operator<<(std::ostream& out, const Mishap& one) { return out << one.about; }
};

class MishapTest : public DeletionsTest, public testing::WithParamInterface<Mishap>
{
};

TEST_P(MishapTest, DeletesNothing)
{
    have_rows(50);
    server.answer = [this](const Asked& asked) {
        return asked.path == "https://api/parents" ? GetParam().list(asked, *this) : answer(asked);
    };

    for (const bool accept : {false, true})
    {
        SyncWish wish;
        wish.reconcile = true;
        wish.accept_deletions = accept;
        const auto report = sync(parents, wish);

        EXPECT_EQ(report.failure.has_value(), GetParam().fails) << accept;
        EXPECT_EQ(report.count.rows.deleted, 0) << accept;
        EXPECT_EQ(live("parents"), "50") << accept;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Servers,
    MishapTest,
    testing::Values(
        Mishap{
            "forbidden",
            [](const Asked&, DeletionsTest&) {
                return net::Response{403, {}, ""};
            },
            true},
        Mishap{
            "not found",
            [](const Asked&, DeletionsTest&) {
                return net::Response{404, {}, ""};
            },
            true},
        Mishap{
            "token refused",
            [](const Asked&, DeletionsTest&) {
                return net::Response{401, {}, ""};
            },
            true},
        Mishap{
            "broken",
            [](const Asked&, DeletionsTest&) {
                return net::Response{500, {}, ""};
            },
            true},
        Mishap{
            "a page of a proxy",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, "<html>"};
            },
            true},
        Mishap{
            "an empty object",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, "{}"};
            },
            true},
        Mishap{
            "empty, though the items are there",
            [](const Asked&, DeletionsTest&) { return page({}, false); },
            false},
        Mishap{
            "null for no items",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, R"({"items":null,"hasMore":false})"};
            },
            false},
        Mishap{
            "truncated, though the items are there",
            [](const Asked& asked, DeletionsTest& test) {
                auto answer = test.list(asked);
                const auto at = answer.body.find("true");
                if (asked.offset > 15 && at != std::string::npos)
                    answer.body.replace(at, 4, "false");
                return answer;
            },
            false},
        Mishap{
            "not found from some page on",
            [](const Asked& asked, DeletionsTest& test) {
                return asked.offset > 15 ? net::Response{404, {}, ""} : test.list(asked);
            },
            true},
        Mishap{
            "empty from some page on",
            [](const Asked& asked, DeletionsTest& test) {
                return asked.offset > 15 ? page({}, false) : test.list(asked);
            },
            true}
    )
);

}  // namespace
}  // namespace giposync::sync
