#pragma once

#include "account_parts.hpp"
#include "mirror/mirror.hpp"
#include "oauth/token_record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace giposync {

// Tells when an account needs a person, and when it no longer does: once each. What a person is needed for is
// a line of the log at each start, but no new alert.
class StandingNews
{
public:
    // Outlives it.
    explicit StandingNews(AccountParts& account) : account_(account) {}

    // Tells what is new. `mirror` remembers what a person was called for.
    void tell(const oauth::Standing& standing, mirror::Mirror& mirror);

private:
    void tell_login_needed(const oauth::Standing& standing, mirror::Mirror& mirror);
    void tell_wrong_tenant(const oauth::Standing& standing, mirror::Mirror& mirror);
    void tell_other_settings(const oauth::Standing& standing, mirror::Mirror& mirror);
    void call(Event event, std::string_view why, mirror::Mirror& mirror);
    void tell_unreadable(const oauth::Standing& standing);
    void tell_without_login(const oauth::Standing& standing, mirror::Mirror& mirror);
    void tell_works_again(mirror::Mirror& mirror);

    AccountParts& account_;
    std::optional<oauth::Standing> told_;
    bool told_unreadable_ = false;
};

}  // namespace giposync
