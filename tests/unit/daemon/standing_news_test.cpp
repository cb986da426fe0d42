#include "base/event_names.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/resource_status.hpp"
#include "service/standing_news.hpp"
#include "unit/daemon/house_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using oauth::Standing;
using oauth::TokenState;

struct StandingNewsTest : test::HouseFixture
{
    Standing standing(TokenState state, const std::string& reason = "")
    {
        return {state, reason, simulation.clock.now()};
    }

    std::ptrdiff_t critical() const { return log.count(events::relogin_required); }
};

TEST_F(StandingNewsTest, ADeadLoginIsToldOnceWithAllThatAPersonNeeds)
{
    auto& milano = account();
    StandingNews news{milano};
    mirror::ResourceStatus status{*mirror};
    auto record = status.read(mirror->resource(ResourceName{"patients"}));
    record.last_success_at = simulation.clock.now() - 90min;
    status.write(mirror->resource(ResourceName{"patients"}), record);
    record.last_success_at = simulation.clock.now() - 5min;
    status.write(mirror->resource(ResourceName{"agendas"}), record);
    const auto dead = standing(TokenState::needs_login, "the grant was revoked");

    news.tell(dead, mirror.get());
    news.tell(dead, mirror.get());

    ASSERT_EQ(critical(), 1);
    const auto& event = *log.last(events::relogin_required);
    EXPECT_EQ(event.level, Level::critical);
    EXPECT_NE(event.message.find("giposyncd login --account milano"), std::string::npos) << event.message;
    EXPECT_EQ(test::field(event, "account"), "milano");
    EXPECT_EQ(test::field(event, "clinic"), "Clinica Milano");
    EXPECT_EQ(test::field(event, "reason"), "the grant was revoked");
    EXPECT_EQ(test::field(event, "command"), "giposyncd login --account milano");
    EXPECT_EQ(test::field(event, "since"), "2026-01-31T01:00:00Z");
    EXPECT_EQ(test::field(event, "data_age_seconds"), "5400") << "of the oldest of the data";
}

TEST_F(StandingNewsTest, WhereThereAreNoDataYetTheyHaveNoAge)
{
    StandingNews news{account()};

    news.tell(standing(TokenState::needs_login), mirror.get());

    EXPECT_EQ(test::field(*log.last(events::relogin_required), "data_age_seconds"), "");
}

TEST_F(StandingNewsTest, AnotherReasonIsNews)
{
    StandingNews news{account()};
    news.tell(standing(TokenState::needs_login, "the grant was revoked"), mirror.get());
    news.tell(standing(TokenState::needs_login, "rotation was lost"), mirror.get());

    EXPECT_EQ(critical(), 2);
}

TEST_F(StandingNewsTest, ALoginThatWorksAgainIsToldOnce)
{
    StandingNews news{account()};
    news.tell(standing(TokenState::needs_login), mirror.get());
    news.tell(standing(TokenState::ok), mirror.get());
    news.tell(standing(TokenState::ok, "refreshed"), mirror.get());

    ASSERT_EQ(log.count(events::relogin_cleared), 1);
    EXPECT_EQ(log.last(events::relogin_cleared)->level, Level::info);
    EXPECT_EQ(test::field(*log.last(events::relogin_cleared), "clinic"), "Clinica Milano");
}

TEST_F(StandingNewsTest, AFileThatCannotBeReadIsAnErrorThatNoLoginCures)
{
    StandingNews news{account()};
    auto unreadable = standing(TokenState::none, "open /state/milano.token: Permission denied");
    unreadable.hindrance = oauth::Hindrance::unreadable;

    news.tell(unreadable, mirror.get());

    const auto& event = *log.last(events::disk_unwritable);
    EXPECT_EQ(event.level, Level::error);
    EXPECT_EQ(test::field(event, "reason"), unreadable.reason);
    EXPECT_EQ(event.message.find("giposyncd login"), std::string::npos) << event.message;
    EXPECT_EQ(log.count(events::disk_writable), 0);

    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::disk_writable), 1);
}

TEST_F(StandingNewsTest, ALoginThatWasEndedByALogoutIsNotMissed)
{
    auto& milano = account();
    oauth::TokenRecord record;
    record.login = "a login";
    record.standing.state = TokenState::ok;
    ASSERT_TRUE(milano.store().store(record));
    mirror->set_fact(mirror::login_seen_fact, "a login");
    ASSERT_TRUE(milano.store().note_logout());
    ASSERT_TRUE(milano.store().forget());

    StandingNews{milano}.tell({TokenState::none, "nobody is logged in", {}}, mirror.get());

    EXPECT_EQ(critical(), 0);
    EXPECT_EQ(log.count(events::login_awaited), 1);
}

// Before and after a restart of the service.
TEST_F(StandingNewsTest, ALoginWhoseFileHasVanishedIsCalledFor)
{
    auto& milano = account();
    StandingNews news{milano};
    mirror->set_fact(mirror::login_seen_fact, "a login");

    news.tell({TokenState::none, "nobody is logged in", {}}, mirror.get());

    ASSERT_EQ(critical(), 1);
    const auto& event = *log.last(events::relogin_required);
    EXPECT_EQ(test::field(event, "reason"), "the file of the login is gone, and nobody has logged out");
    EXPECT_EQ(test::field(event, "since"), "");
    StandingNews{milano}.tell({TokenState::none, "nobody is logged in", {}}, mirror.get());
    EXPECT_EQ(critical(), 2);

    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(StandingNewsTest, ALoginThatAlwaysWorkedIsNoNews)
{
    StandingNews news{account()};
    const auto before = log.events.size();

    news.tell(standing(TokenState::ok), mirror.get());

    EXPECT_EQ(log.events.size(), before);
}

// The service was started anew between the two.
TEST_F(StandingNewsTest, TheMirrorRemembersThatALoginWasAskedFor)
{
    auto& milano = account();
    StandingNews{milano}.tell(standing(TokenState::needs_login), mirror.get());
    StandingNews{milano}.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);

    StandingNews{milano}.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(StandingNewsTest, AnAccountWithoutALoginWaitsForOneAndAlarmsNobody)
{
    StandingNews news{account()};
    news.tell(standing(TokenState::none), mirror.get());
    news.tell(standing(TokenState::none), mirror.get());

    EXPECT_EQ(critical(), 0);
    ASSERT_GE(log.count(events::login_awaited), 1);
    EXPECT_EQ(log.last(events::login_awaited)->level, Level::warning);
    EXPECT_NE(
        log.last(events::login_awaited)->message.find("giposyncd login --account milano"),
        std::string::npos
    );

    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 0) << "nobody was called";
}

// Also where nobody has moved: allowed_tenants was changed.
TEST_F(StandingNewsTest, ALoginOfAnotherClinicIsToldUntilThereIsARightOne)
{
    StandingNews news{account()};
    const auto wrong = standing(TokenState::wrong_tenant, "allowed_tenants does not name tenant-9");

    news.tell(wrong, mirror.get());
    news.tell(wrong, mirror.get());

    ASSERT_EQ(log.count(events::login_tenant_refused), 1);
    const auto& event = *log.last(events::login_tenant_refused);
    EXPECT_EQ(event.level, Level::error);
    EXPECT_EQ(test::field(event, "reason"), wrong.reason);
    EXPECT_NE(event.message.find("giposyncd login --account milano"), std::string::npos) << event.message;

    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

// Whoever logged in as such settings have it would end a good login.
TEST_F(StandingNewsTest, SettingsThatALoginDoesNotFitAreToldAsInvalidUntilTheyArePutRight)
{
    StandingNews news{account()};
    auto unused = standing(TokenState::client_rejected, "the login was made at https://a.example");
    unused.hindrance = oauth::Hindrance::settings;

    news.tell(unused, mirror.get());
    news.tell(unused, mirror.get());

    EXPECT_EQ(critical(), 0);
    ASSERT_EQ(log.count(events::settings_invalid), 1);
    const auto& event = *log.last(events::settings_invalid);
    EXPECT_EQ(event.level, Level::error);
    EXPECT_EQ(test::field(event, "account"), "milano");
    EXPECT_EQ(test::field(event, "reason"), unused.reason);
    EXPECT_NE(event.message.find("systemctl reload giposyncd"), std::string::npos) << event.message;

    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(StandingNewsTest, WhatIsToldWithoutAMirrorIsNotToldAgainButWrittenDownWhenThereIsOne)
{
    auto& milano = account();
    StandingNews news{milano};
    const auto dead = standing(TokenState::needs_login, "the grant was revoked");

    news.tell(dead, nullptr);
    EXPECT_EQ(critical(), 1);
    EXPECT_EQ(test::field(*log.last(events::relogin_required), "data_age_seconds"), "");
    news.tell(dead, nullptr);
    news.tell(dead, mirror.get());
    EXPECT_EQ(critical(), 1);

    StandingNews{milano}.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(StandingNewsTest, ALoginThatWorksAgainIsToldWithoutAMirrorToo)
{
    StandingNews news{account()};

    news.tell(standing(TokenState::needs_login), nullptr);
    news.tell(standing(TokenState::ok), nullptr);
    news.tell(standing(TokenState::ok), mirror.get());

    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(StandingNewsTest, WhatOnlyTheMirrorKnowsIsToldWhenThereIsOne)
{
    auto& milano = account();
    StandingNews{milano}.tell(standing(TokenState::needs_login), mirror.get());
    StandingNews news{milano};

    news.tell(standing(TokenState::ok), nullptr);
    EXPECT_EQ(log.count(events::relogin_cleared), 0);
    news.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);

    mirror->set_fact(mirror::login_seen_fact, "a login");
    StandingNews other{milano};
    other.tell({TokenState::none, "nobody is logged in", {}}, nullptr);
    EXPECT_EQ(log.count(events::login_awaited), 0);
    other.tell({TokenState::none, "nobody is logged in", {}}, mirror.get());
    EXPECT_EQ(critical(), 2);
}

// An earlier program, which knew one reason only, wrote it so.
TEST_F(StandingNewsTest, ACallOfAnEarlierProgramIsCleared)
{
    StandingNews news{account()};
    mirror->set_fact("service.login_asked", "1");

    news.tell(standing(TokenState::ok), mirror.get());

    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

struct RejectedClientTest : StandingNewsTest
{
    const std::string reason =
        "the token endpoint answered 401 invalid_client: client_id, its secret or client_auth is wrong, or "
        "the application may not do this";

    // As another process has found it, `ago`.
    AccountParts& with_rejected_client(Duration ago)
    {
        auto& milano = account();
        oauth::TokenRecord record;
        record.login = "a login";
        record.revision = 1;
        record.grant.tenant = TenantId{"tenant-abc123"};
        record.refresh_token = Secret{"rt"};
        record.registration = milano.server().registration();
        record.standing = standing(TokenState::client_rejected, reason);
        record.ask_again_at = simulation.clock.now() + 10min - ago;
        record.rejected_client = fingerprint(milano.server().client());
        oauth::TokenStore of_another = milano.store();
        of_another.store(record).value();
        milano.keeper().keep_alive_due();  // looks
        return milano;
    }

    void tell(AccountParts& account)
    {
        StandingNews{account}.tell(account.keeper().standing(), mirror.get());
    }
};

TEST_F(RejectedClientTest, IsToldWhereAnotherProcessHasFoundItOut)
{
    auto& milano = with_rejected_client(1s);
    tell(milano);

    const auto* const told = log.last(events::token_refresh_failed);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->level, Level::error);
    EXPECT_EQ(test::field(*told, "code"), "client_rejected");
    EXPECT_EQ(test::field(*told, "reason"), reason);

    StandingNews{milano}.tell(standing(TokenState::ok), mirror.get());
    EXPECT_EQ(log.count(events::relogin_cleared), 1);
}

TEST_F(RejectedClientTest, IsNotToldAgainWhereTheKeeperFindsTheSameLater)
{
    options.accounts.clients.at(0).secret = "another one";
    auto& milano = with_rejected_client(1s);
    tell(milano);

    simulation.clock.advance(10min);
    simulation.run(milano.keeper().access_token());

    EXPECT_EQ(log.count(events::token_refresh_failed), 1);
}

TEST_F(RejectedClientTest, IsToldOnceWhereTheKeeperAsksForItself)
{
    options.accounts.clients.at(0).secret = "another one";
    auto& milano = with_rejected_client(10min);
    tell(milano);
    EXPECT_EQ(log.count(events::token_refresh_failed), 0) << "it is about to ask";

    simulation.run(milano.keeper().access_token());
    EXPECT_EQ(log.count(events::token_refresh_failed), 1);
    tell(milano);
    EXPECT_EQ(log.count(events::token_refresh_failed), 1);
}

}  // namespace
}  // namespace giposync
