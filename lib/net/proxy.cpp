#include "net/proxy.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/beast/core/string.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ip = boost::asio::ip;

namespace giposync::net {
namespace {

Error refused(std::string_view why)
{
    return {
        Errc::invalid,
        "the proxy " + std::string(why) + "; it has to be http://[user:password@]host:port"};
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string decoded;
    while (!text.empty())
    {
        if (text.front() != '%')
        {
            decoded += text.front();
            text.remove_prefix(1);
            continue;
        }
        unsigned char byte = 0;
        const auto* const digits = text.data() + 1;
        if (text.size() < 3 || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
            return std::nullopt;
        decoded += static_cast<char>(byte);
        text.remove_prefix(3);
    }
    return decoded;
}

std::string base64(std::string_view text)
{
    std::string encoded((text.size() + 2) / 3 * 4 + 1, '\0');  // with the zero that OpenSSL appends
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(encoded.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    encoded.resize(static_cast<std::size_t>(length));
    return encoded;
}

// "user:password", as it stands in a URL, to the value of Proxy-Authorization.
std::optional<Secret> basic_authorization(std::string_view user_info)
{
    const auto colon = std::min(user_info.find(':'), user_info.size());
    const auto user = percent_decoded(user_info.substr(0, colon));
    const auto password = percent_decoded(user_info.substr(std::min(colon + 1, user_info.size())));
    if (!user || !password)
        return std::nullopt;
    return Secret{"Basic " + base64(*user + ":" + *password)};
}

// Whether "host", "host:port", "[address]" or "[address]:port" ends in a port.
bool names_port(std::string_view authority)
{
    const auto bracket = authority.find(']');
    return authority.find(':', bracket == std::string_view::npos ? 0 : bracket) != std::string_view::npos;
}

Result<Proxy> parse_proxy(std::string_view text)
{
    if (const auto scheme_end = text.find("://"); scheme_end != std::string_view::npos)
    {
        if (!boost::beast::iequals(text.substr(0, scheme_end), "http"))
            return refused("is of a kind that is not supported");
        text.remove_prefix(scheme_end + 3);
    }
    if (text.ends_with('/'))
        text.remove_suffix(1);
    Proxy proxy;
    if (const auto at = text.rfind('@'); at != std::string_view::npos)
    {
        auto authorization = basic_authorization(text.substr(0, at));
        if (!authorization)
            return refused("has a user or password with a broken percent-encoding");
        proxy.authorization = std::move(*authorization);
        text.remove_prefix(at + 1);
    }
    // Said to be https only because parse_url() takes no other host for http.
    const auto url = parse_url("https://" + std::string(text));
    if (!url || text.find_first_of("/?") != std::string_view::npos)
        return refused("has no usable host and port");
    proxy.host = url->host;
    if (names_port(text))
        proxy.port = url->port;
    return proxy;
}

std::vector<std::string> split_exceptions(std::string_view list)
{
    constexpr std::string_view separators = ", \t";
    std::vector<std::string> entries;
    while (!list.empty())
    {
        const auto end = std::min(list.find_first_of(separators), list.size());
        if (end > 0)
            entries.emplace_back(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return entries;
}

// Takes ":port" off the end of an entry; nothing where there is none, or where the colons are those of an
// address without brackets.
std::optional<std::uint16_t> take_port(std::string_view& entry)
{
    const auto colon = entry.rfind(':');
    if (colon == std::string_view::npos ||
        (entry.find(':') != colon && !entry.substr(0, colon).ends_with(']')))
        return std::nullopt;
    std::uint16_t port = 0;
    const auto* const end = entry.data() + entry.size();
    const auto parsed = std::from_chars(entry.data() + colon + 1, end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end)
        return std::nullopt;
    entry = entry.substr(0, colon);
    return port;
}

bool is_in_network(std::string_view network, const ip::address& address)
{
    boost::system::error_code ec;
    if (address.is_v4())
    {
        const auto parsed = ip::make_network_v4(std::string(network), ec).canonical();
        return !ec && ip::network_v4(address.to_v4(), parsed.prefix_length()).canonical() == parsed;
    }
    const auto parsed = ip::make_network_v6(std::string(network), ec).canonical();
    return !ec && ip::network_v6(address.to_v6(), parsed.prefix_length()).canonical() == parsed;
}

bool is_address_or_network(std::string_view entry, const ip::address& address)
{
    if (entry.starts_with('[') && entry.ends_with(']'))
        entry = entry.substr(1, entry.size() - 2);
    if (entry.find('/') != std::string_view::npos)
        return is_in_network(entry, address);
    boost::system::error_code ec;
    return ip::make_address(std::string(entry), ec) == address && !ec;
}

std::string_view without_dots_around(std::string_view name)
{
    if (name.starts_with('.'))
        name.remove_prefix(1);
    if (name.ends_with('.'))
        name.remove_suffix(1);
    return name;
}

bool is_name_or_below(std::string_view entry, std::string_view host)
{
    entry = without_dots_around(entry);
    host = without_dots_around(host);
    if (entry.empty() || entry.size() > host.size())
        return false;
    const auto above = host.size() - entry.size();
    return boost::beast::iequals(host.substr(above), entry) && (above == 0 || host[above - 1] == '.');
}

}  // namespace

std::string Proxy::authority() const
{
    const bool is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ProxyRules> ProxyRules::make(std::string_view setting, const ProxyEnvironment& environment)
{
    ProxyRules rules;
    const auto text = setting.empty() ? std::string_view{environment.https_proxy} : setting;
    if (text.empty())
        return rules;
    auto proxy = parse_proxy(text);
    if (!proxy)
        return setting.empty() ? at("HTTPS_PROXY", proxy.error()) : proxy.error();
    rules.proxy_ = std::move(*proxy);
    if (setting.empty())
        rules.exceptions_ = split_exceptions(environment.no_proxy);
    return rules;
}

const Proxy* ProxyRules::proxy_for(const Url& url) const
{
    if (!proxy_ || !url.secure)
        return nullptr;
    const bool excepted = std::any_of(exceptions_.begin(), exceptions_.end(), [&url](const auto& entry) {
        return is_exception(entry, url.host, url.port);
    });
    return excepted ? nullptr : &*proxy_;
}

bool is_exception(std::string_view entry, std::string_view host, std::uint16_t port)
{
    if (entry == "*")
        return true;
    if (const auto only_port = take_port(entry); only_port && *only_port != port)
        return false;
    boost::system::error_code not_an_address;
    const auto address = ip::make_address(std::string(host), not_an_address);
    return not_an_address ? is_name_or_below(entry, host) : is_address_or_network(entry, address);
}

}  // namespace giposync::net
