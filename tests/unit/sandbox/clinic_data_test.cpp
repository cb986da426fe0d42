#include "base/json.hpp"
#include "browser.hpp"

#include <gtest/gtest.h>

#include <set>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

Options clinic_of(std::uint32_t patients, std::uint64_t seed = 1)
{
    Options options;
    options.data.patients = patients;
    options.data.seed = seed;
    return options;
}

std::string plain(std::string_view token)
{
    return std::string(token.starts_with('"') ? token.substr(1, token.size() - 2) : token);
}

std::int64_t cents(std::string_view decimal)
{
    const auto point = decimal.find('.');
    EXPECT_EQ(point + 3, decimal.size()) << decimal << " is no amount with two digits";
    return std::stoll(std::string(decimal.substr(0, point))) * 100 +
           std::stoll(std::string(decimal.substr(point + 1)));
}

struct ClinicDataTest : testing::Test
{
    Sandbox sandbox{clinic_of(150), noon};

    template <class Check>
    void each(Kind kind, Check check)
    {
        for (const auto& [id, text] : sandbox.truth(kind))
            check(id, text);
    }
};

TEST_F(ClinicDataTest, TheSameSeedGivesTheSameClinic)
{
    Sandbox same{clinic_of(150), noon};
    Sandbox other{clinic_of(150, 2), noon};
    for (const KindFacts& one : kinds)
    {
        EXPECT_EQ(sandbox.truth(one.kind), same.truth(one.kind)) << one.resource;
        EXPECT_NE(sandbox.truth(one.kind), other.truth(one.kind)) << one.resource;
    }
}

TEST_F(ClinicDataTest, EveryRowIsJsonInUtf8WithItsId)
{
    for (const KindFacts& one : kinds)
        each(one.kind, [](const std::string& id, const std::string& text) {
            ASSERT_TRUE(json::valid(text)) << text;
            ASSERT_TRUE(json::valid_utf8(text)) << text;
            ASSERT_EQ(json::decoded(*json::find(text, "id")), id);
        });
}

TEST_F(ClinicDataTest, EveryReferenceHolds)
{
    const std::map<std::string, Kind> references{
        {"patient.id", Kind::patients},
        {"agenda.id", Kind::agendas},
        {"treatment.id", Kind::treatments},
        {"episode.id", Kind::episodes}};
    std::map<Kind, std::map<std::string, std::string>> truths;
    for (const KindFacts& one : kinds)
        truths[one.kind] = sandbox.truth(one.kind);
    std::set<std::string> seen;
    for (const KindFacts& one : kinds)
        for (const auto& [id, text] : truths[one.kind])
            for (const auto& [path, kind] : references)
                if (const auto token = member_at(text, path); !token.empty())
                {
                    ASSERT_TRUE(truths[kind].contains(plain(token))) << text;
                    seen.insert(path);
                }
    EXPECT_EQ(seen.size(), references.size());
}

TEST_F(ClinicDataTest, BillsAddUp)
{
    each(Kind::invoices, [](const std::string&, const std::string& text) {
        std::int64_t sum = 0;
        for (const auto line : elements_of(member_at(text, "lines")))
        {
            const auto quantity = std::stoll(std::string(member_at(line, "quantity")));
            ASSERT_EQ(cents(member_at(line, "unitPrice")) * quantity, cents(member_at(line, "amount")));
            sum += cents(member_at(line, "amount"));
        }
        ASSERT_EQ(sum, cents(member_at(text, "net")));
        ASSERT_EQ(sum + cents(member_at(text, "stampDuty")), cents(member_at(text, "total")));
        std::int64_t paid = 0;
        for (const auto payment : elements_of(member_at(text, "payments")))
            paid += cents(member_at(payment, "amount"));
        ASSERT_EQ(paid, member_at(text, "status") == "\"paid\"" ? cents(member_at(text, "total")) : 0);
    });
}

TEST_F(ClinicDataTest, NothingHasChangedInTheFutureOrBeforeItWasMade)
{
    for (const KindFacts& one : kinds)
        each(one.kind, [](const std::string&, const std::string& text) {
            const auto changed = *read_time(plain(member_at(text, "updatedAt")), Zoning::z);
            ASSERT_LT(changed, noon) << text;
            ASSERT_LE(*read_time(plain(member_at(text, "createdAt")), Zoning::z), changed) << text;
        });
}

TEST_F(ClinicDataTest, AppointmentsReachFromTwoYearsAgoToTwoMonthsAhead)
{
    Stamp first = Stamp::max();
    Stamp last = Stamp::min();
    std::set<std::string> states;
    each(Kind::appointments, [&](const std::string&, const std::string& text) {
        const auto start = *read_time(plain(member_at(text, "startsAt")), Zoning::z);
        const auto state = plain(member_at(text, "status"));
        first = std::min(first, start);
        last = std::max(last, start);
        states.insert(state);
        const bool foreseeable = state == "booked" || state == "confirmed" || state == "cancelled";
        ASSERT_TRUE(start <= noon || foreseeable) << text;
        ASSERT_EQ(member_at(text, "cancellation") == "null", state != "cancelled") << text;
    });
    EXPECT_LT(first, noon - 24h * 700);
    EXPECT_GT(first, noon - 24h * 732);
    EXPECT_GT(last, noon + 24h * 50);
    EXPECT_LT(last, noon + 24h * 62);
    EXPECT_GE(states.size(), 5);
}

TEST_F(ClinicDataTest, FreeSlotsAreOnWorkingDaysAheadAndNeverTwice)
{
    std::set<std::string> slots;
    each(Kind::availabilities, [&](const std::string&, const std::string& text) {
        const std::chrono::weekday day{
            std::chrono::sys_days{std::chrono::days{*read_day(plain(member_at(text, "date")))}}};
        ASSERT_TRUE(day != std::chrono::Saturday && day != std::chrono::Sunday) << text;
        ASSERT_GE(plain(member_at(text, "date")), "2026-01-31");
        ASSERT_LE(plain(member_at(text, "date")), "2026-04-02");
        ASSERT_TRUE(
            slots.insert(plain(member_at(text, "agenda.id")) + plain(member_at(text, "startsAt"))).second
        );
    });
    EXPECT_EQ(slots.size(), 3 * 43 * 4);
}

TEST_F(ClinicDataTest, ItemsBelongToTheirPriceList)
{
    const auto parents = sandbox.clinic().parents(Kind::price_list_items);
    const auto lists = sandbox.truth(Kind::price_lists);
    EXPECT_EQ(parents.size(), sandbox.truth(Kind::price_list_items).size());
    for (const auto& [id, parent] : parents)
        ASSERT_TRUE(lists.contains(parent));
}

TEST(ClinicSizes, AreInProportionOrExact)
{
    Options options = clinic_of(10'000);
    options.data.rows[Kind::invoices] = 7;
    options.data.rows[Kind::price_list_items] = 0;
    Sandbox sandbox{options, noon};

    EXPECT_EQ(sandbox.clinic().live(Kind::patients), 10'000);
    EXPECT_EQ(sandbox.clinic().live(Kind::appointments), 40'000);
    EXPECT_EQ(sandbox.clinic().live(Kind::invoices), 7);
    EXPECT_EQ(sandbox.clinic().live(Kind::price_list_items), 0);
    EXPECT_EQ(sandbox.clinic("tenant-xyz789").live(Kind::patients), 20);
}

TEST(ClinicSizes, AnEmptyClinicIsAClinic)
{
    Options options;
    for (auto& count : options.data.rows)
        count = 0;
    Sandbox sandbox{options, noon};
    Browser browser{sandbox};
    browser.log_in();
    EXPECT_EQ(browser.list("appointments").body, R"({"items":[],"hasMore":false})");
    Random random{1};
    for (int i = 0; i < 200; ++i)
        sandbox.mutate_randomly(random, noon);
    std::size_t rows = 0;
    for (const KindFacts& one : kinds)
        rows += sandbox.clinic().live(one.kind);
    EXPECT_GT(rows, 10);
}

TEST(ClinicSizes, TheLastPageOfALongListIsAtHand)
{
    Sandbox sandbox{clinic_of(20'000), noon};  // 80,000 appointments
    Browser browser{sandbox};
    browser.log_in();
    for (int i = 0; i < 200; ++i)
        ASSERT_EQ(
            elements_of(member_at(browser.list("appointments?limit=10&offset=79985").body, "items")).size(),
            10
        );
}

TEST(ClinicTimes, AreKeptAsFinelyAsTheDatabaseDoes)
{
    Options options = clinic_of(20);
    options.data.times = {Zoning::offset, 6};
    options.data.kept_digits = 0;
    Sandbox sandbox{options, noon};
    for (const auto& [id, text] : sandbox.truth(Kind::patients))
        EXPECT_NE(std::string(member_at(text, "updatedAt")).find(".000000+0"), std::string::npos) << text;
    EXPECT_EQ(kept(Stamp{1'234'567'891ns}, 3), Stamp{1'234'000'000ns});
    EXPECT_EQ(kept(Stamp{-1ns}, 0), Stamp{-1s});
}

}  // namespace
}  // namespace giposync::sandbox
