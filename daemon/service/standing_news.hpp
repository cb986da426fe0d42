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

    // Tells what is new. `mirror` remembers what a person was called for; null while none is open: what then
    // only it knows is told as soon as there is one, and nothing is told twice.
    void tell(const oauth::Standing& standing, mirror::Mirror* mirror);

private:
    void share_memory(mirror::Mirror& mirror);
    bool is_for_the_mirror_to_say(const oauth::Standing& standing) const;
    void tell_login_needed(const oauth::Standing& standing, mirror::Mirror* mirror);
    void tell_wrong_tenant(const oauth::Standing& standing, mirror::Mirror* mirror);
    void tell_other_settings(const oauth::Standing& standing, mirror::Mirror* mirror);
    void tell_rejected_client(const oauth::Standing& standing, mirror::Mirror* mirror);
    void call(Event event, std::string_view why, mirror::Mirror* mirror);
    void note_call(std::string why, mirror::Mirror* mirror);
    void tell_unreadable(const oauth::Standing& standing);
    void tell_without_login(const oauth::Standing& standing, mirror::Mirror* mirror);
    void tell_works_again(mirror::Mirror* mirror);

    AccountParts& account_;
    std::optional<oauth::Standing> told_;
    bool told_unreadable_ = false;
    std::optional<std::string> called_for_;  // as the mirror has it; nothing: none was open yet
};

}  // namespace giposync
