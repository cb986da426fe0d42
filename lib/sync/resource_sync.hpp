#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"
#include "mirror/places.hpp"
#include "mirror/resource_status.hpp"
#include "sync/deletions.hpp"
#include "sync/page_source.hpp"
#include "sync/record_rules.hpp"
#include "sync/walk.hpp"
#include "sync/walk_news.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace giposync::sync {

// Whether an error is about the account, its application or its disk, and not about one resource: then no
// other resource need be tried, and the line about it is written by whoever pauses the account.
bool concerns_the_account(Errc code);

// Keeps one resource in step: decides which walk is due, carries it, and keeps its line in sync_status and in
// the log. One at a time for each resource, here and in other processes.
class ResourceSync
{
public:
    // All of them outlive it. `account` names whose requests these are.
    ResourceSync(
        Api& api,
        mirror::Mirror& mirror,
        const config::Resource& resource,
        AccountName account,
        WalkObserver* observer
    );

    boost::asio::awaitable<SyncReport> run(SyncWish wish);

    // Whether a walk is under way; one that waits until another process has walked is none.
    bool is_busy() const { return busy_; }

    const config::Resource& resource() const { return resource_; }

    const Zone& zone() const { return zone_; }

    mirror::ResourceRecord record() { return status_.read(mirrored_); }

private:
    WalkMode mode_for(const SyncWish& wish);
    WalkOptions options_for(WalkMode mode, const SyncWish& wish);
    net::Purpose purpose_for(WalkMode mode, const SyncWish& wish);
    bool change_walk_due();
    boost::asio::awaitable<void> wait_for_place(std::optional<mirror::WalkPlace>& place);

    boost::asio::awaitable<SyncReport> carry(WalkMode mode, SyncWish wish);
    boost::asio::awaitable<void> carry_through(
        Walk& walk,
        SyncWish wish,
        StateBefore before,
        SyncReport& report
    );
    boost::asio::awaitable<Result<DeletionOutcome>> walk_and_sweep(Walk& walk, WalkMode mode, SyncWish wish);
    boost::asio::awaitable<void> tidy();
    static void note_interruption(Walk& walk);

    StateBefore note_start(WalkMode mode, const SyncWish& wish);
    void note_success(Walk& walk, const SyncWish& wish, SyncReport& report, const DeletionOutcome& deletions);
    void note_failure(Walk& walk, const StateBefore& before, SyncReport& report, const Error& error);
    mirror::ResourceRecord record_after(
        const mirror::ResourceRecord& record,
        Walk& walk,
        WalkMode mode,
        const DeletionOutcome& deletions
    );
    void tell_held(const std::optional<HeldDeletions>& held);

    Api& api_;
    mirror::Mirror& mirror_;
    mirror::MirroredResource& mirrored_;
    config::Resource resource_;
    Zone zone_;
    AccountName account_;
    WalkObserver* observer_;
    mirror::ResourceStatus status_;
    WalkNews news_;
    bool busy_ = false;
};

}  // namespace giposync::sync
