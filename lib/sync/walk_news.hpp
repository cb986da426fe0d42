#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "config/catalogue.hpp"
#include "mirror/walks.hpp"
#include "sync/deletions.hpp"
#include "sync/page_source.hpp"
#include "sync/walk.hpp"

#include <cstdint>
#include <optional>

namespace giposync::sync {

// What is wanted of one resource now.
struct SyncWish
{
    bool reconcile = false;         // walk over everything and find deletions
    bool accept_deletions = false;  // a person lets go what the brake holds
    bool by_schedule = false;       // walks that find nothing new are told at debug level only
    Duration overdue{0};
};

// What came of it. The line about it is logged, unless it concerns the account.
struct SyncReport
{
    ResourceName resource;
    WalkMode mode = WalkMode::full;
    mirror::RunCount count;
    std::int64_t rejected = 0;  // items that are new in the relation rejects
    std::int64_t drift = 0;
    bool resumed = false;  // it went on where an earlier one had stopped
    std::optional<HeldDeletions> held;
    std::optional<Error> failure;
};

// The lines of the log about the walks of one resource.
class WalkNews
{
public:
    // All of them outlive it.
    WalkNews(Api& api, const config::Resource& resource, const AccountName& account)
        : api_(api), resource_(resource), account_(account)
    {
    }

    void started(WalkMode mode, const SyncWish& wish);
    // `failures` in a row went before: then it is news that there is no more trouble.
    void finished(const Walk& walk, const SyncWish& wish, const SyncReport& report, std::int64_t failures);
    void failed(WalkMode mode, const mirror::RunCount& count, std::int64_t failures, const Error& error);
    void forbidden(const Error& error);
    void deletions_held(const HeldDeletions& held);

private:
    void tell_unfiltered();

    Api& api_;
    const config::Resource& resource_;
    const AccountName& account_;
};

}  // namespace giposync::sync
