#include "oauth/token_record.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

const Instant noon = std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h;

TokenRecord full_record()
{
    TokenRecord record;
    record.login = "0123abc";
    record.revision = 1234567890123;
    record.grant = {TenantId{"tenant-1"}, "u\"1\n", {"a", "b"}, noon - 48h, noon - 1h};
    record.registration = {"client", "https://a.example/gipo", "https://login.a.example"};
    record.refresh_token = Secret{"rt\\\"\xC3\xA9"};
    record.access_token = Secret{"at"};
    record.lifetime = 3600s;
    record.in_flight = InFlight{noon - 1min, 2, "time-out", 1, noon + 5s};
    record.standing = {TokenState::client_rejected, "why", noon - 2min};
    record.ask_again_at = noon + 10min;
    record.rejected_client = "print";
    record.to_revoke = {Secret{"rt1"}, Secret{"rt2"}};
    return record;
}

std::string json_of(const TokenRecord& record)
{
    return std::string(to_json(record).reveal());
}

TEST(TokenRecordTest, ReadsBackAllThatWasWritten)
{
    const auto record = full_record();

    const auto read = parse_token_record(json_of(record));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->login, record.login);
    EXPECT_EQ(read->revision, record.revision);
    EXPECT_EQ(read->grant.tenant, record.grant.tenant);
    EXPECT_EQ(read->grant.subject, record.grant.subject);
    EXPECT_EQ(read->grant.scopes, record.grant.scopes);
    EXPECT_EQ(read->grant.logged_in_at, record.grant.logged_in_at);
    EXPECT_EQ(read->grant.refreshed_at, record.grant.refreshed_at);
    EXPECT_EQ(read->registration, record.registration);
    EXPECT_EQ(read->refresh_token, record.refresh_token);
    EXPECT_EQ(read->access_token, record.access_token);
    EXPECT_EQ(read->lifetime, record.lifetime);
    EXPECT_EQ(read->in_flight->since, record.in_flight->since);
    EXPECT_EQ(read->in_flight->requests, 2);
    EXPECT_EQ(read->in_flight->why, "time-out");
    EXPECT_EQ(read->in_flight->failed, 1);
    EXPECT_EQ(read->in_flight->quiet_until, record.in_flight->quiet_until);
    EXPECT_EQ(read->standing, record.standing);
    EXPECT_EQ(read->ask_again_at, record.ask_again_at);
    EXPECT_EQ(read->rejected_client, "print");
    EXPECT_EQ(read->to_revoke, record.to_revoke);
}

TEST(TokenRecordTest, ReadsBackWhatIsNotThere)
{
    const auto read = parse_token_record(json_of(TokenRecord{}));

    ASSERT_TRUE(read);
    EXPECT_FALSE(read->lifetime);
    EXPECT_FALSE(read->in_flight);
    EXPECT_FALSE(read->ask_again_at);
    EXPECT_TRUE(read->grant.scopes.empty());
}

TEST(TokenRecordTest, IsWrittenTheSameAgain)
{
    const auto json = json_of(full_record());

    EXPECT_EQ(json_of(parse_token_record(json).value()), json);
}

TEST(TokenRecordTest, RemembersTheLatestOfManyToRevoke)
{
    TokenRecord record;
    record.refresh_token = Secret{"own"};
    for (int i = 0; i < 100; ++i)
        remember_to_revoke(record, Secret{"rt" + std::to_string(i)});
    for (const char* one : {"", "own", "rt99"})
        remember_to_revoke(record, Secret{one});

    EXPECT_EQ(record.to_revoke.size(), 16u);
    EXPECT_EQ(record.to_revoke.front(), Secret{"rt84"});
    EXPECT_EQ(record.to_revoke.back(), Secret{"rt99"});
    EXPECT_FALSE(forget_to_revoke(record, {Secret{"rt1"}}));
    EXPECT_TRUE(forget_to_revoke(record, {Secret{"rt99"}, Secret{"rt84"}}));
    EXPECT_EQ(record.to_revoke.size(), 14u);
}

TEST(TokenRecordTest, RefusesALaterFormat)
{
    EXPECT_EQ(code_of(parse_token_record(R"({"format":2})")), Errc::invalid);
}

TEST(TokenRecordTest, RefusesARecordThatIsNotWhole)
{
    EXPECT_EQ(code_of(parse_token_record("")), Errc::failed);
    EXPECT_EQ(code_of(parse_token_record("[]")), Errc::failed);
    EXPECT_EQ(code_of(parse_token_record("{}")), Errc::failed);
    auto json = json_of(full_record());
    for (const char* name : {"refresh_token", "state", "since", "scopes", "login", "format", "in_flight\""})
    {
        auto broken = json;
        broken.replace(broken.find("\"" + std::string(name)) + 1, 1, "X");
        EXPECT_EQ(code_of(parse_token_record(broken)), Errc::failed) << name;
    }
    auto odd_state = json;
    odd_state.replace(odd_state.find("client_rejected"), 6, "klient");
    EXPECT_FALSE(parse_token_record(odd_state));
}

TEST(TokenStateNames, AreThoseOfTheContract)
{
    EXPECT_EQ(name_of(TokenState::none), "none");
    EXPECT_EQ(name_of(TokenState::ok), "ok");
    EXPECT_EQ(name_of(TokenState::needs_login), "needs_login");
    EXPECT_EQ(name_of(TokenState::client_rejected), "client_rejected");
    EXPECT_EQ(name_of(TokenState::wrong_tenant), "wrong_tenant");
}

}  // namespace
}  // namespace giposync::oauth
