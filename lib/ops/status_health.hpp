#pragma once

#include "ops/status_report.hpp"

namespace giposync::ops {

// What a state asks of others, in order of its weight. Pure rules, the same for people, colours and monitors.
enum class Health
{
    ok,
    stale,         // the data are older than they should be, and time may mend it
    unknown,       // it cannot be seen
    needs_person,  // no time mends it
};

// Whether the file of the login cannot be read: none is known of, and a new one is no cure.
bool is_unreadable(const TokenReport& token);

// A login that is dead, refused or was never given needs a person.
Health health_of(const TokenReport& token);

// By state:
//   ok             ok
//   stale, failing stale
//   backfilling    ok while it makes progress: a service is at work and not pausing after a failure, or
//   somebody
//                  has begun the walk within max_lag. Else stale.
//   never          ok while a running service has had the login for less than a day (a child waits for its
//                  parent's first walk). Else stale.
//   needs_login,   needs a person
//   forbidden
//   scope_missing  needs a person where somebody counts on the data: the settings name the resource, or it
//   was
//                  synced before. What is only in the catalogue and was never granted is off by choice: ok.
// Deletions that are held back need a person, whatever the state.
Health health_of(const ResourceReport& resource, const AccountReport& account, const StatusReport& report);

// Whether it is left out because nobody wanted it: see scope_missing above.
bool is_off_by_choice(const ResourceReport& resource);

// The worst of all. Without any account: unknown.
Health health_of(const StatusReport& report);

}  // namespace giposync::ops
