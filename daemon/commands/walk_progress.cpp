#include "commands/walk_progress.hpp"

#include "base/async.hpp"
#include "quota/view.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_looks = 1s;

}  // namespace

void WalkProgress::begin(const ResourceName& resource)
{
    last_page_ = world_.clock.moment();
    if (world_.progress)
        world_.progress->begin(resource.text());
}

void WalkProgress::end()
{
    if (world_.progress)
        world_.progress->end();
}

void WalkProgress::page_kept(const ResourceName&, sync::WalkMode, const mirror::RunCount& count)
{
    last_page_ = world_.clock.moment();
    if (world_.progress)
        world_.progress->reached(count.items, count.requests);
}

asio::awaitable<void> WalkProgress::run()
{
    const auto draw_and_look = [this]() -> asio::awaitable<void> {
        for (;;)
        {
            look_at_the_limit();
            co_await world_.clock.sleep(between_looks);
        }
    };
    if (world_.progress)
        co_await first_of(world_.progress->run(), draw_and_look());
    else
        for (;;)
            co_await world_.clock.sleep(1h);
}

void WalkProgress::look_at_the_limit()
{
    const auto now = world_.clock.now();
    const auto view = quota::view_of(limiter_, world_.clock);
    if (view && view->throttled_until && *view->throttled_until > now)
        world_.progress->waits_for("the server's rate limit", *view->throttled_until - now);
    else if (view && view->quiet_until && *view->quiet_until > now)
        world_.progress->waits_for(
            "caution, since what was sent last is not known",
            *view->quiet_until - now
        );
    else if (view && world_.clock.moment() - last_page_ >= between_looks && 2 * view->used >= view->in_force)
        world_.progress->waits_for("the rate limit", 2 * between_looks);
}

asio::awaitable<void> shown(WalkProgress& progress, asio::awaitable<void> work)
{
    co_await first_of(std::move(work), progress.run());
}

}  // namespace giposync::commands
