#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

// What the API says of the user whose token is shown (GET /v2/userinfo), as far as it matters here.
struct UserInfo
{
    std::string subject;
    std::vector<TenantId> tenants;  // each once
};

// Ids may be texts or numbers. Only an empty list of tenants says that the user belongs to none: a good login
// must not be given up because of a notice of maintenance that came with a 200.
// Errors: malformed for anything that is no such answer, one without a list of tenants among it.
Result<UserInfo> parse_userinfo(std::string_view body);

// Whose login an account takes.
struct TenantRules
{
    std::vector<TenantId> allowed;
    std::optional<TenantId> mirrored;  // whose data the mirror already holds
    std::string clinic;                // named when a stranger is refused
};

// The platform lets any user of any clinic log in, so keeping strangers out is our duty. A user belongs
// to one tenant; should the API name several, the one that is allowed is taken, and where more than one
// is, only the one that the mirror already holds: in doubt nobody is let in. Errors: refused, with the
// reason.
Result<TenantId> admit(const UserInfo& user, const TenantRules& rules);

}  // namespace giposync::oauth
