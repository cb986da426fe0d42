#pragma once

#include "base/signal.hpp"
#include "config/catalogue.hpp"
#include "mirror/status_board.hpp"
#include "sync/resource_sync.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace giposync::sync {

// The resources of one account, side by side: each in step at its own interval, never two walks of one at
// once. The limiter below decides whose request goes first.
class AccountLoop
{
public:
    // All of them outlive it. `resources`: those that may be asked for, in the order of the catalogue.
    AccountLoop(
        Api& api,
        mirror::Mirror& mirror,
        std::vector<config::Resource> resources,
        AccountName account,
        boost::asio::any_io_executor executor,
        WalkObserver* observer
    );

    // Walks what is due, as it becomes due, until something concerns the account; answers that.
    boost::asio::awaitable<Error> run();

    // Everything is due now.
    void wake();

    // Whether some resource is being walked just now, or worked on after its walk.
    bool is_busy() const;

    // When the next walk is due, and of what; for people.
    struct Next
    {
        ResourceName resource;
        Instant at;
    };

    std::optional<Next> next();

private:
    boost::asio::awaitable<void> keep_in_step(ResourceSync& resource, std::optional<Error>& ending);
    boost::asio::awaitable<void> wait_until_due(ResourceSync& resource, std::uint64_t& served);
    boost::asio::awaitable<void> watch_what_may_change();
    SyncWish wish_for(ResourceSync& resource);
    bool parent_is_filled(const ResourceSync& resource);
    bool has_children(const ResourceSync& resource) const;
    Instant due_at(const ResourceSync& resource);

    Api& api_;
    mirror::Mirror& mirror_;
    mirror::StatusBoard board_;
    std::vector<std::unique_ptr<ResourceSync>> resources_;
    Signal stirred_;
    std::uint64_t wakes_ = 0;
};

// Whether the clinic sleeps: between 22:00 and 6:00 there.
bool is_quiet_hour(const Zone& zone, Instant now);

}  // namespace giposync::sync
