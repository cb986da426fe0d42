#include "base/url.hpp"
#include "oauth/device_code.hpp"
#include "oauth/discovery_document.hpp"
#include "oauth/members.hpp"
#include "oauth/tenant_guard.hpp"
#include "oauth/token_answer.hpp"
#include "targets.hpp"

#include <string>

namespace giposync::fuzz {
namespace {

constexpr Instant now{std::chrono::sys_days{std::chrono::January / 31 / 2026}};

void expect_fit_for_a_log(std::string_view text)
{
    expect(oauth::is_printable(text), "what goes into a log is printable");
    expect(text.size() < 2000, "what goes into a log is short");
}

// A token becomes the value of a header.
void expect_fit_for_a_header(const Secret& secret)
{
    expect(!secret.empty(), "a token is not empty");
    for (const char c : secret.reveal())
        expect(c > 0x1F && c < 0x7F, "a token cannot end a line of a request");
}

void check_token_answer(const net::Response& response)
{
    const auto answer = oauth::parse_token_answer(response, now);
    if (const auto* refusal = std::get_if<oauth::TokenRefusal>(&answer))
    {
        expect_fit_for_a_log(refusal->detail);
        expect(refusal->retry_after >= std::chrono::seconds(0), "nobody waits for the past");
        return;
    }
    const auto& grant = std::get<oauth::TokenGrant>(answer);
    expect_fit_for_a_header(grant.access_token);
    if (grant.refresh_token)
        expect(!grant.refresh_token->empty(), "a refresh token is not empty");
    if (grant.expires_in)
        expect(*grant.expires_in >= Duration::zero(), "a token lives forwards");
}

void check_device_code(const net::Response& response)
{
    const auto code = oauth::parse_device_code(response, now);
    if (!code)
        return expect_fit_for_a_log(code.error().detail);
    expect(oauth::is_printable(code->shown.user_code), "a code may be shown");
    expect(oauth::is_printable(code->shown.verification_uri), "a URL may be shown");
    expect(oauth::is_printable(code->shown.verification_uri_complete.value_or("")), "a URL may be shown");
    expect(code->interval > Duration::zero(), "polls have a distance");
    expect(code->shown.expires_in > Duration::zero(), "a code lives for a while");
}

void check_discovery(std::string_view body)
{
    auto document = oauth::parse_discovery(body, "https://account.gipo.it");
    if (!document)
        return expect_fit_for_a_log(document.error().detail);
    for (const auto endpoint :
         {oauth::Endpoint::device_authorization, oauth::Endpoint::token, oauth::Endpoint::revocation})
        if (const auto& url = document->endpoints[endpoint]; !url.empty())
            expect(parse_url(url).has_value(), "an endpoint is a URL");
    expect_fit_for_a_log(document->complaint);
}

}  // namespace

void oauth(std::string_view bytes)
{
    for (const unsigned status : {200u, 400u, 401u, 429u, 503u})
    {
        const net::Response response{status, {{"Retry-After", "30"}}, std::string(bytes)};
        check_token_answer(response);
        check_device_code(response);
    }
    check_discovery(bytes);
    if (const auto user = oauth::parse_userinfo(bytes); !user)
        expect_fit_for_a_log(user.error().detail);
}

}  // namespace giposync::fuzz
