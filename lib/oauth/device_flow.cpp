#include "oauth/device_flow.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view where = "the token endpoint";
constexpr Duration longest_backoff = 60s;
constexpr int most_failures_for_a_code = 8;
constexpr Duration slow_down_step = 5s;  // RFC 8628, 3.5

// Doubles with each failure (RFC 8628, 3.5), but never asks more often than it may.
Duration backed_off(Duration interval, int failures)
{
    auto pause = interval;
    for (int i = 0; i < failures && pause < longest_backoff; ++i)
        pause *= 2;
    return std::max(interval, std::min(pause, longest_backoff));
}

// What is worth another try of the same request.
bool mends_itself(const Error& error)
{
    return error.code == Errc::unreachable || error.code == Errc::throttled || error.code == Errc::malformed;
}

}  // namespace

DeviceFlow::Action DeviceFlow::code_answered(const Result<DeviceCode>& answer, Moment now)
{
    if (answer)
    {
        --codes_left_;
        ++codes_issued_;
        failures_ = 0;
        interval_ = answer->interval;
        expires_ = now + answer->shown.expires_in;
        return Poll{interval_};
    }
    // Who starts a login wants to hear at once that it cannot work; who waits for somebody to approve
    // it can wait for the network too.
    const auto& error = answer.error();
    const bool again = error.code == Errc::unreachable || error.code == Errc::throttled;
    if (codes_issued_ == 0 || !again || ++failures_ > most_failures_for_a_code)
        return Result<TokenGrant>{error};
    return AskForCode{std::max<Duration>(backed_off(interval_, failures_), error.retry_after)};
}

DeviceFlow::Action DeviceFlow::poll_answered(const Result<TokenAnswer>& answer, Moment now)
{
    if (!answer && !mends_itself(answer.error()))
        return Result<TokenGrant>{answer.error()};
    if (!answer && answer.error().retry_after > 0s)
        return poll_after(answer.error().retry_after, now);
    if (!answer)
        return poll_later(now);
    if (const auto* grant = std::get_if<TokenGrant>(&*answer))
        return Result<TokenGrant>{*grant};
    return obey(std::get<TokenRefusal>(*answer), now);
}

DeviceFlow::Action DeviceFlow::obey(const TokenRefusal& refusal, Moment now)
{
    switch (refusal.kind)
    {
    case TokenRefusal::Kind::slow_down: interval_ += slow_down_step; [[fallthrough]];
    case TokenRefusal::Kind::pending:
        failures_ = 0;
        only_silence_.reset();
        return poll_after(refusal.retry_after, now);
    case TokenRefusal::Kind::unexplained:
        only_silence_ = refusal;
        return poll_after(refusal.retry_after, now);
    case TokenRefusal::Kind::expired:
    case TokenRefusal::Kind::dead_grant:  // how some servers call a code that is over
        return next_code();
    case TokenRefusal::Kind::throttled:
        if (refusal.retry_after > 0s)
            return poll_after(refusal.retry_after, now);
        [[fallthrough]];
    case TokenRefusal::Kind::not_now:
    case TokenRefusal::Kind::server_failed:
    case TokenRefusal::Kind::outcome_unknown:
    case TokenRefusal::Kind::not_here: return poll_later(now);
    case TokenRefusal::Kind::denied:
    case TokenRefusal::Kind::unknown_reason:
    case TokenRefusal::Kind::client_rejected:
    case TokenRefusal::Kind::scope_refused:
    case TokenRefusal::Kind::unusable: break;
    }
    return Result<TokenGrant>{to_error(where, refusal)};
}

DeviceFlow::Action DeviceFlow::poll_after(Duration least, Moment now)
{
    if (now >= expires_)
        return next_code();
    return Poll{std::max(interval_, least)};
}

DeviceFlow::Action DeviceFlow::poll_later(Moment now)
{
    return poll_after(backed_off(interval_, ++failures_), now);
}

DeviceFlow::Action DeviceFlow::next_code()
{
    if (only_silence_)
        return Result<TokenGrant>{to_error(where, *only_silence_)};
    if (codes_left_ > 0)
        return AskForCode{};
    const auto codes = codes_issued_ == 1 ? "the code" : "all " + std::to_string(codes_issued_) + " codes";
    return Result<TokenGrant>{Error{Errc::failed, "nobody approved the login before " + codes + " ran out"}};
}

}  // namespace giposync::oauth
