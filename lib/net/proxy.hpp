#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::net {

struct Proxy
{
    std::string host;
    std::uint16_t port = 80;
    Secret authorization;  // the value of Proxy-Authorization (RFC 7617); empty: none

    // "host:port", for messages.
    std::string authority() const;
};

// What the environment says about proxies. It is the caller who reads it; where a name is set in both
// spellings, the lower-case one is the one that counts.
struct ProxyEnvironment
{
    std::string https_proxy;  // as of the proxy setting, or without "http://"
    std::string no_proxy;     // hosts, domains and networks that are reached without it
};

// Which URL goes through a proxy. Pure: sockets are elsewhere.
class ProxyRules
{
public:
    // `setting` is "http://[user:password@]host[:port]", user and password percent-encoded. Where it is
    // empty, the environment decides; where it is not, the environment is not looked at.
    // Errors: invalid; the text is not repeated, because it may hold a password.
    static Result<ProxyRules> make(std::string_view setting, const ProxyEnvironment& environment);

    // The proxy for this URL, or null: straight. Never one for http://, which is for loopback addresses only.
    // https:// to them goes through it like any other, unless NO_PROXY names them: as curl does.
    const Proxy* proxy_for(const Url& url) const;

private:
    std::optional<Proxy> proxy_;
    std::vector<std::string> exceptions_;
};

// Whether one entry of NO_PROXY means this host, by the rules of curl: "*" is everybody; a name is also all
// names below it, with or without a leading dot; an address, or a network as address/bits, is never a name.
// An entry may end in ":port" and is only about that port then.
bool is_exception(std::string_view entry, std::string_view host, std::uint16_t port);

}  // namespace giposync::net
