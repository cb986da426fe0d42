#pragma once

#include <string>
#include <string_view>

namespace giposync::oauth {

// What an authorization server answers to (RFC 6749, 3.2; RFC 8628, 3.1; RFC 7009, 2).
enum class Endpoint
{
    device_authorization,
    token,
    revocation,
};

// "token_endpoint" and so on: its name in a discovery document (RFC 8414, 2) and in the settings alike.
constexpr std::string_view name_of(Endpoint endpoint)
{
    switch (endpoint)
    {
    case Endpoint::device_authorization: return "device_authorization_endpoint";
    case Endpoint::token: return "token_endpoint";
    case Endpoint::revocation: return "revocation_endpoint";
    }
    return {};
}

// Their URLs; empty: not known.
struct Endpoints
{
    std::string device_authorization;
    std::string token;
    std::string revocation;

    std::string& operator[](Endpoint endpoint)
    {
        switch (endpoint)
        {
        case Endpoint::device_authorization: return device_authorization;
        case Endpoint::token: return token;
        case Endpoint::revocation: break;
        }
        return revocation;
    }

    std::string operator[](Endpoint endpoint) const { return Endpoints(*this)[endpoint]; }
};

}  // namespace giposync::oauth
