#pragma once

#include "sandbox/account_options.hpp"
#include "sandbox/scopes.hpp"

#include <string>
#include <string_view>

namespace giposync::sandbox {

// The metadata of RFC 8414 (and of OpenID Connect Discovery, which are the same members) for this issuer.
std::string discovery_document(
    const AccountOptions& options,
    std::string_view issuer,
    std::string_view origin
);

// Every scope that there is to ask for.
const Scopes& known_scopes();

}  // namespace giposync::sandbox
