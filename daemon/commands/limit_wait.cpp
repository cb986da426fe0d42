#include "commands/limit_wait.hpp"

#include "base/async.hpp"
#include "base/iso8601.hpp"

#include <chrono>
#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_looks = 1s;
constexpr Duration worth_a_line = 3s;

asio::awaitable<void> tell_of_waits(Clock& clock, const quota::Limiter& limiter, std::ostream& output)
{
    auto told = Moment::min() + worth_a_line;
    for (;;)
    {
        co_await clock.sleep(between_looks);
        const auto until = limiter.waits_until();
        const auto left = until.value_or(Moment{}) - clock.moment();
        if (left < worth_a_line || *until < told + worth_a_line)
            continue;
        told = *until;
        output << "Waiting for the rate limit for another "
               << std::chrono::ceil<std::chrono::seconds>(left).count() << " s, until "
               << to_text_in_seconds(clock.now() + left) << " ...\n";
        output.flush();
    }
}

}  // namespace

asio::awaitable<void> telling_of_waits(
    Clock& clock,
    const quota::Limiter& limiter,
    std::ostream& output,
    asio::awaitable<void> work
)
{
    co_await first_of(std::move(work), tell_of_waits(clock, limiter, output));
}

}  // namespace giposync::commands
