#pragma once

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "net/transport.hpp"
#include "oauth/client.hpp"
#include "oauth/device_code.hpp"
#include "oauth/discovery.hpp"
#include "oauth/registration.hpp"
#include "oauth/token_answer.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

// What the sender of a request has to do on its way: see net::Request.
struct OnItsWay
{
    std::function<bool(net::Request&)> before_leaving;
    std::function<void()> turned_away;
};

// The authorization server as one application talks to it on behalf of one account. Each call is one
// request (and discovery, where an endpoint is not known yet) of the most urgent class. Nothing is
// retried here. Errors of each: those of Discovery::find and of the transport.
class AuthorizationServer
{
public:
    AuthorizationServer(
        net::Transport& transport,
        Discovery& discovery,
        Client client,
        AccountName account,
        Clock& clock
    );

    const Client& client() const { return client_; }

    // What the settings say of the server and the client.
    Registration registration() const;

    // The same of the tokens that it has just given: with the token endpoint wherever it was found.
    Registration registration_of_tokens() const;

    // Makes sure that the endpoint is known, so that a later request is one request.
    boost::asio::awaitable<Result<void>> locate(Endpoint endpoint);

    // RFC 8628, 3.1. Errors: also those of parse_device_code.
    boost::asio::awaitable<Result<DeviceCode>> authorize_device(std::vector<std::string> scopes);

    // RFC 8628, 3.4.
    boost::asio::awaitable<Result<TokenAnswer>> poll(Secret device_code);

    // RFC 6749, 6. No scope is sent: the same as before.
    boost::asio::awaitable<Result<TokenAnswer>> refresh(Secret refresh_token, OnItsWay on_its_way);

    // RFC 7009. A token that the server does not know counts as revoked. Errors: also client_rejected,
    // throttled, unreachable, failed.
    boost::asio::awaitable<Result<void>> revoke_refresh_token(Secret token);
    boost::asio::awaitable<Result<void>> revoke_access_token(Secret token);

private:
    boost::asio::awaitable<Result<net::Response>> post(Endpoint endpoint, Parameters parameters);
    boost::asio::awaitable<Result<net::Response>> post(
        Endpoint endpoint,
        Parameters parameters,
        OnItsWay on_its_way
    );
    boost::asio::awaitable<Result<TokenAnswer>> ask_for_token(Parameters parameters, OnItsWay on_its_way);
    boost::asio::awaitable<Result<void>> revoke(Secret token, std::string_view hint);
    net::Purpose purpose() const;

    net::Transport& transport_;
    Discovery& discovery_;
    Client client_;
    AccountName account_;
    Clock& clock_;
};

}  // namespace giposync::oauth
