#include "clock_watch.hpp"

#include "base/event_names.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

using namespace std::chrono_literals;

constexpr Duration too_far = 2min;
constexpr Duration near_enough = 1min;
constexpr int proof = 3;  // one answer may come from a cache, or from a server whose own clock is wrong

}  // namespace

asio::awaitable<Result<net::Response>> ClockWatch::send(net::Request request)
{
    auto answer = co_await below_.send(std::move(request));
    if (answer)
        if (const auto server = answer->date())
            compare(*server);
    co_return answer;
}

void ClockWatch::compare(Instant server)
{
    const auto ahead = clock_.now() - server;
    const auto distance = ahead < Duration::zero() ? -ahead : ahead;
    if (distance <= near_enough)
    {
        apart_ = 0;
        if (std::exchange(told_, false))
            log_.info(events::clock_right, "the clock agrees with the server's again");
        return;
    }
    if (distance <= too_far || ++apart_ < proof || told_)
        return;
    told_ = true;
    log_.warning(
        events::clock_skewed,
        "this machine's clock and the server's are apart: look after the time synchronisation of this "
        "machine",
        {{"ahead_seconds", std::chrono::duration_cast<std::chrono::seconds>(ahead).count()}}
    );
}

}  // namespace giposync
