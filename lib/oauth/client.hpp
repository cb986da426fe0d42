#pragma once

#include "base/form.hpp"
#include "base/secret.hpp"
#include "net/transport.hpp"

#include <string>

namespace giposync::oauth {

// How the application proves who it is (RFC 6749, 2.3.1). Told by the settings and never guessed: some
// servers spend the refresh token on a request whose client they then refuse.
enum class Authentication
{
    basic,
    post,
};

// An OAuth application, as the authorization server knows it.
struct Client
{
    std::string id;
    Secret secret;
    Authentication authentication = Authentication::basic;
};

// A POST of these parameters, authenticated in the one way that the client has.
net::Request form_request(const Client& client, std::string url, Parameters parameters, net::Purpose purpose);

// Tells whether two clients are the same, secret and all, without giving the secret away.
std::string fingerprint(const Client& client);

}  // namespace giposync::oauth
