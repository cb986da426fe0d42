#pragma once

#include "house.hpp"
#include "ops/systemd.hpp"
#include "ops/watchdog.hpp"
#include "service/account_service.hpp"
#include "service/rate_plan.hpp"
#include "service/status_line.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace giposync {

// All accounts of one set of settings, side by side, each isolated from the others' failures. Settings that
// are read again make a new one.
class Service
{
public:
    // All outlive it. `accounts`: those to serve. An account that cannot be built (its secret cannot be read,
    // say) is told of and tried again now and then. `since`: when the service was started.
    Service(
        House& house,
        const std::vector<AccountName>& accounts,
        ops::Watchdog& watchdog,
        ops::Notifier& notifier,
        Instant since
    );

    // Ends by cancellation.
    boost::asio::awaitable<void> run();

    // Everything is due now.
    void sync_now();

    // Whether what this event told of is still so, as far as the mirrors know. Throws nothing.
    bool still_lasts(const Event& event) const;

    // For people; see status_line().
    std::string status();

private:
    struct Slot
    {
        AccountName name;
        std::unique_ptr<AccountService> service;  // null while it cannot be built
        std::optional<std::string> told;          // why not
    };

    boost::asio::awaitable<void> serve(Slot& slot);
    bool is_settled() const;
    boost::asio::awaitable<void> look_after();
    static AccountSketch sketch_of(const Slot& slot, Instant now);
    boost::asio::awaitable<void> until_settled();
    DemandsByApplication demands();

    House& house_;
    ops::Watchdog& watchdog_;
    ops::Notifier& notifier_;
    Instant since_;
    ops::Pulse pulse_;
    std::vector<Slot> slots_;
    RatePlans plans_;
};

}  // namespace giposync
