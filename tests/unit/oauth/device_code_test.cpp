#include "oauth/device_code.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

Result<DeviceCode> parse(std::string body, unsigned status = 200)
{
    return parse_device_code({status, {}, std::move(body)}, Instant{});
}

TEST(DeviceCodeTest, HoldsAllThatAServerGives)
{
    const auto code = parse(
        R"({"device_code":"dc","user_code":"WDJB-MJHT","verification_uri":"https://a.example/device",
            "verification_uri_complete":"https://a.example/device?c=1","expires_in":1800,"interval":7})"
    );

    ASSERT_TRUE(code);
    EXPECT_EQ(code->device_code.reveal(), "dc");
    EXPECT_EQ(code->shown.user_code, "WDJB-MJHT");
    EXPECT_EQ(code->shown.verification_uri, "https://a.example/device");
    EXPECT_EQ(code->shown.verification_uri_complete, "https://a.example/device?c=1");
    EXPECT_EQ(code->shown.expires_in, 30min);
    EXPECT_EQ(code->interval, 7s);
}

TEST(DeviceCodeTest, FillsInWhatMayBeMissing)
{
    const auto code = parse(R"({"device_code":"dc","user_code":"U","verification_url":"https://a.example"})");

    ASSERT_TRUE(code);
    EXPECT_EQ(code->interval, 5s);
    EXPECT_EQ(code->shown.expires_in, 10min);
    EXPECT_FALSE(code->shown.verification_uri_complete);
    EXPECT_EQ(code->shown.verification_uri, "https://a.example");
}

TEST(DeviceCodeTest, NeverPollsWithoutAPause)
{
    for (const char* interval : {"0.01", "\"0.5\""})
        EXPECT_EQ(
            parse(
                R"({"device_code":"dc","user_code":"U","verification_uri":"u","interval":)" +
                std::string(interval) + "}"
            )
                .value()
                .interval,
            1s
        );
}

TEST(DeviceCodeTest, ShowsNothingThatATerminalWouldObey)
{
    const auto bad_code = parse(R"({"device_code":"dc","user_code":"\u001b[2J","verification_uri":"u"})");
    const auto bad_uri = parse(R"({"device_code":"dc","user_code":"U","verification_uri":"\u001b]0;"})");
    const auto bad_extra = parse(
        R"({"device_code":"dc","user_code":"U","verification_uri":"u","verification_uri_complete":"\n"})"
    );

    EXPECT_EQ(code_of(bad_code), Errc::malformed);
    EXPECT_EQ(bad_code.error().detail, "the device_authorization_endpoint gave no usable user_code");
    EXPECT_EQ(bad_uri.error().detail, "the device_authorization_endpoint gave no usable verification_uri");
    EXPECT_FALSE(bad_extra.value().shown.verification_uri_complete);
}

TEST(DeviceCodeTest, TellsRefusalsApart)
{
    EXPECT_EQ(code_of(parse(R"({"error":"invalid_client"})", 401)), Errc::client_rejected);
    EXPECT_EQ(code_of(parse(R"({"error":"unauthorized_client"})", 400)), Errc::client_rejected);
    EXPECT_EQ(code_of(parse(R"({"error":"invalid_scope"})", 400)), Errc::invalid);
    EXPECT_EQ(code_of(parse("", 429)), Errc::throttled);
    EXPECT_EQ(code_of(parse("", 503)), Errc::unreachable);
    EXPECT_EQ(code_of(parse("", 400)), Errc::failed);
    EXPECT_EQ(code_of(parse("<html>")), Errc::unreachable);
}

}  // namespace
}  // namespace giposync::oauth
