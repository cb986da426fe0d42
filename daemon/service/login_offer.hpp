#pragma once

#include "account_parts.hpp"
#include "house.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync {

// A login that the service offers by itself when one has died ([alerts] offer_login): URL and code go into
// the log and, from there, into the alerts, so that whoever is called needs a phone and no shell. Codes that
// nobody uses are renewed a few times, and offered anew with each reminder: every poll costs a request of the
// limit.
class LoginOffer
{
public:
    // Both outlive it.
    LoginOffer(House& house, AccountParts& account) : house_(house), account_(account) {}

    // Offers until somebody has logged in.
    boost::asio::awaitable<void> run();

private:
    House& house_;
    AccountParts& account_;
};

}  // namespace giposync
