#pragma once

#include "account_parts.hpp"
#include "ops/terminal_progress.hpp"
#include "sync/walk.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync::commands {

// Shows a person at a terminal how a sync goes on, and what it waits for. Where there is no terminal, nobody
// sees it and it costs nothing.
class WalkProgress final : public sync::WalkObserver
{
public:
    // Both outlive it.
    WalkProgress(const World& world, quota::MemoryOptions limiter)
        : world_(world), limiter_(std::move(limiter))
    {
    }

    void begin(const ResourceName& resource);
    void end();

    void page_kept(const ResourceName& resource, sync::WalkMode mode, const mirror::RunCount& count) override;

    // Ends by cancellation.
    boost::asio::awaitable<void> run();

private:
    void look_at_the_limit();

    const World& world_;
    quota::MemoryOptions limiter_;
    Moment last_page_{};
};

// The work, shown meanwhile.
boost::asio::awaitable<void> shown(WalkProgress& progress, boost::asio::awaitable<void> work);

}  // namespace giposync::commands
