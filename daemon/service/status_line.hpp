#pragma once

#include "base/ids.hpp"
#include "base/time.hpp"
#include "oauth/token_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace giposync {

// How one account stands, as far as one line can tell.
struct AccountSketch
{
    AccountName name;
    bool mirror_is_open = false;
    oauth::TokenState login = oauth::TokenState::none;
    int fresh = 0;
    int filling = 0;
    int troubled = 0;  // stale, failing or set aside
    std::optional<ResourceName> next;
    Instant next_at{};
};

// What `systemctl status` shows: "9 resources fresh, next: appointments in 40 s". Pure.
std::string status_line(const std::vector<AccountSketch>& accounts, Instant now);

}  // namespace giposync
