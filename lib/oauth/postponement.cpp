#include "oauth/postponement.hpp"

#include <algorithm>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_pause = 5s;

}  // namespace

std::optional<Error> Postponement::lasts(Moment now) const
{
    return failure_ && now < due_ ? failure_ : std::nullopt;
}

void Postponement::after(const Error& failure, Moment now, Duration longest)
{
    if (failure.code != Errc::unreachable && failure.code != Errc::throttled &&
        failure.code != Errc::unwritable)
        return;
    auto pause = first_pause;
    for (int i = 0; i < failures_ && pause < longest; ++i)
        pause *= 2;
    ++failures_;
    due_ = now + std::max<Duration>(std::min(pause, longest), failure.retry_after);
    failure_ = failure;
}

}  // namespace giposync::oauth
