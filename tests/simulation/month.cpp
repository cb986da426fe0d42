#include "month.hpp"

#include "base/event_names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace giposync::test {

using sandbox::FaultKind;
using sandbox::Kind;

Month::Month(std::uint64_t seed) : world(wish(seed))
{
    using sandbox::Mutation;
    habits_.bulk = 6;
    habits_.weight(Mutation::remove) = 2;
    habits_.weight(Mutation::new_field) = 0;
    habits_.weight(Mutation::odd_item) = 0;
    // A list that is empty all at once is believed by nobody: the few rows of these stay.
    few_ = habits_;
    few_.kinds = {Kind::agendas, Kind::price_lists};
    for (const auto gone : {Mutation::remove, Mutation::bulk_remove})
        few_.weight(gone) = 0;
    habits_.kinds = {
        Kind::patients,
        Kind::appointments,
        Kind::availabilities,
        Kind::treatments,
        Kind::price_list_items,
        Kind::episodes,
        Kind::medical_reports,
        Kind::invoices};
}

ServiceWish Month::wish(std::uint64_t seed)
{
    ServiceWish wish;
    wish.seed = seed;
    wish.settings = unhurried;
    wish.server.data.patients = 60;
    wish.server.rate.requests = static_cast<std::size_t>(ServiceWorld::ceiling);
    wish.server.rate.form = static_cast<sandbox::RetryAfterForm>(seed % 3);
    wish.server.accounts.access_lifetime = 7h;  // each refresh waits for the disk of this machine
    return wish;
}

// What the clinics do meanwhile: much by day, little by night and at weekends.
void Month::work_until(Instant moment)
{
    while (world.now() < moment)
    {
        work_an_hour();
        world.pass_until(std::min(moment, world.now() + 1h));
        const bool in_trouble = std::any_of(troubles_.begin(), troubles_.end(), [this](const Span& span) {
            return span.holds(world.now());
        });
        if (!in_trouble)
        {
            EXPECT_EQ(world.late_resources(), "");
        }
    }
}

void Month::work_an_hour()
{
    const auto day = (world.now() - begin_) / 24h;
    const auto hour = (world.now() - begin_) / 1h % 24;
    const bool at_work = day % 7 < 5 && hour >= 8 && hour < 19;
    for (const auto& account : ServiceWorld::accounts())
    {
        world.mutate(account.name, world.dice.below(at_work ? 9 : 2), habits_);
        world.mutate(account.name, world.dice.chance(at_work ? 0.1 : 0.01) ? 1 : 0, few_);
    }
}

void Month::trouble(Instant from, Instant until, Duration afterwards)
{
    troubles_.push_back({from, until + afterwards});
}

void Month::first_days()
{
    ASSERT_EQ(world.log_in_all(), ExitCode::done);
    trouble(begin_, begin_ + 1h);
    world.start();
    work_until(at(1, 10));
    world.kill_after_answer_to("/appointments");
    work_until(at(2, 14));
    EXPECT_FALSE(world.kill_is_due());
}

// The next version of the API: no row's change time tells of it.
void Month::deploy(const std::string& field)
{
    for (const auto& account : ServiceWorld::accounts())
        for (const auto kind : {Kind::patients, Kind::invoices, Kind::agendas})
            world.clinic(account.name).deploy(kind, {field, "{\"kind\":\"new\",\"level\":1.50}", 0.7});
}

void Month::outage()
{
    work_until(at(3, 9));
    trouble(at(3, 9), at(3, 12));
    world.server.faults().roll(
        {{{FaultKind::status_502, {}}, 0.3, 1, ""}, {{FaultKind::refused, {}}, 1.0, 1, ""}},
        7
    );
    work_until(at(3, 12));
    world.server.faults().clear();
    world.server.faults().roll(
        {{{FaultKind::status_503, 40s}, 0.1, 1, ""}, {{FaultKind::slow, 20s}, 0.05, 1, ""}},
        8
    );
    work_until(at(4, 12));
    world.server.faults().clear();
}

void Month::day_without_network()
{
    work_until(at(7, 0));
    trouble(at(7, 0), at(8, 0));
    world.network.is_down = true;
    work_until(at(8, 0));
    world.network.is_down = false;
}

void Month::revoked_token()
{
    work_until(at(9, 11));
    trouble(at(9, 11), at(11, 11));
    world.server.accounts().tokens().revoke_user("bruno");
    work_until(at(10, 9));
    world.stop();
    world.start();  // which changes nothing for the one who is called
    work_until(at(11, 11));
    dead_ = {at(9, 11), world.now()};
    EXPECT_EQ(world.log_in("lodi"), ExitCode::done);
    dead_.until = world.now();
    world.pass(5s);
    EXPECT_EQ(world.story.count(events::relogin_cleared, "lodi"), 1U);
}

void Month::sleeping_machine()
{
    work_until(at(12, 20));
    trouble(at(12, 20), at(14, 2));
    world.sleep(30h);
}

void Month::wrong_clock(Duration ahead, int day, int hour, Duration span)
{
    work_until(at(day, hour));
    trouble(at(day, hour), at(day, hour) + span);
    world.clock.set_ahead(ahead);
    work_until(at(day, hour) + span);
    world.clock.set_ahead(0s);
}

// Others use the same client_id, in bursts, for two hours.
void Month::strangers()
{
    work_until(at(16, 10));
    while (world.now() < at(16, 12))
    {
        for (auto count = world.dice.below(70); count > 0; --count)
            world.server.rate().arrive_from_elsewhere(world.now());
        world.pass(40s);
    }
}

void Month::restarts()
{
    work_until(at(18, 9));
    for (int i = 0; i < 5; ++i)
    {
        EXPECT_LT(world.stop(), 5s);
        world.pass(2min);
        world.start();
        work_until(world.now() + 1h);
    }
    work_until(at(19, 22));
    for (const char* const path : {"/invoices", "/patients", "/pricelists"})
    {
        world.kill_after_answer_to(path);
        work_until(world.now() + 13h);
        EXPECT_FALSE(world.kill_is_due()) << path;
    }
}

void Month::lost_permission()
{
    work_until(at(22, 10));
    auto& denied = world.server.accounts().users().find("anna")->denied;
    trouble(at(22, 10), at(23, 10), 8h);
    denied.insert(Kind::invoices);
    work_until(at(23, 10));
    denied.erase(Kind::invoices);
}

// Somebody tidies up: more than a tenth of the appointments.
void Month::bulk_removal()
{
    work_until(at(24, 15));
    auto& appointments = world.clinic("milano").list(Kind::appointments);
    for (auto count = appointments.live() / 5; count > 0; --count)
        appointments.remove(*appointments.any_live(world.dice), world.now());
    work_until(at(25, 9));
    ASSERT_EQ(world.story.count(events::mirror_deletions_held, "milano"), 1U);
    SyncCommand command;
    command.resources = {ResourceName{"appointments"}};
    command.reconcile = true;
    command.accept_deletions = true;
    EXPECT_EQ(world.sync("milano", std::move(command)), ExitCode::done);
}

void Month::live()
{
    first_days();
    deploy("contactPreference");
    outage();
    day_without_network();
    revoked_token();
    sleeping_machine();
    wrong_clock(26h, 14, 9, 3h);
    wrong_clock(-5h, 15, 9, 2h);
    strangers();
    restarts();
    lost_permission();
    bulk_removal();
    deploy("lastSeenBy");
    work_until(at(28, 20));
    world.pass_until(at(30, 0));
}

}  // namespace giposync::test
