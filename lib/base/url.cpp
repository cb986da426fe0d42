#include "base/url.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

// Written out because Boost.URL 1.81 takes http://127.0.0.1.example.com for the host 127.0.0.1 and
// port 99999 for 34463: here a host decides whether a token may travel in the clear.
namespace giposync {
namespace {

constexpr std::uint16_t port_of_http = 80;
constexpr std::uint16_t port_of_https = 443;

Error refused(std::string_view text, std::string_view why)
{
    return {Errc::invalid, "\"" + std::string(text) + "\" " + std::string(why)};
}

bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_host_char(char c)
{
    return is_alphanumeric(c) || c == '-' || c == '.' || c == '_';
}

bool is_target_char(char c)
{
    return is_alphanumeric(c) || std::string_view{"-._~!$&'()*+,;=:@/?%"}.find(c) != std::string_view::npos;
}

bool is_hex_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_target(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        if (!is_target_char(text[i]))
            return false;
        if (text[i] == '%' &&
            (i + 2 >= text.size() || !is_hex_digit(text[i + 1]) || !is_hex_digit(text[i + 2])))
            return false;
    }
    return true;
}

// An IPv6 address and nothing else. Asio alone would stop reading at a NUL, and take any text behind a % as
// the name of a scope: both would end up in a Host header.
bool is_address_v6(std::string_view text)
{
    const auto belongs = [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; };
    boost::system::error_code ec;
    boost::asio::ip::make_address_v6(std::string(text), ec);
    return !ec && std::all_of(text.begin(), text.end(), belongs);
}

std::string lower_case(std::string_view text)
{
    std::string lower{text};
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

// Splits "host", "host:port", "[address]" and "[address]:port"; false where it is none of them.
bool split_authority(std::string_view authority, std::string_view& host, std::string_view& port)
{
    const bool bracketed = authority.starts_with('[');
    const auto host_end = bracketed ? authority.find(']') : authority.find(':');
    host = authority.substr(bracketed ? 1 : 0, host_end - (bracketed ? 1 : 0));
    auto rest =
        host_end == std::string_view::npos ? std::string_view{} : authority.substr(host_end + bracketed);
    if (bracketed)
    {
        if (!is_address_v6(host) || host_end == std::string_view::npos)
            return false;
    }
    else if (host.empty() || !std::all_of(host.begin(), host.end(), is_host_char))
        return false;
    if (!rest.empty() && rest.front() != ':')
        return false;
    port = rest.empty() ? rest : rest.substr(1);
    return true;
}

// RFC 3986, 5.2.4, for a path that starts with a slash.
std::string without_dot_segments(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool ends_in_slash = false;
    while (!path.empty())
    {
        path.remove_prefix(1);
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        ends_in_slash = segment == "." || segment == "..";
        if (segment == ".." && !kept.empty())
            kept.pop_back();
        if (!ends_in_slash)
            kept.push_back(segment);
    }
    std::string joined;
    for (const auto segment : kept)
        joined += "/" + std::string(segment);
    return ends_in_slash || joined.empty() ? joined + "/" : joined;
}

std::string merged_target(std::string_view base_target, std::string_view reference)
{
    const auto base_path = base_target.substr(0, base_target.find('?'));
    if (reference.empty())
        return std::string(base_target);
    if (reference.starts_with('?'))
        return std::string(base_path) + std::string(reference);
    const auto question = reference.find('?');
    const auto query = question == std::string_view::npos ? std::string_view{} : reference.substr(question);
    std::string path{reference.substr(0, question)};
    if (!path.starts_with('/'))
        path.insert(0, base_path.substr(0, base_path.rfind('/') + 1));
    return without_dot_segments(path) + std::string(query);
}

}  // namespace

std::string Url::origin() const
{
    return (secure ? "https://" : "http://") + authority();
}

std::string Url::authority() const
{
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (secure ? port_of_https : port_of_http))
        text += ":" + std::to_string(port);
    return text;
}

std::string Url::without_query() const
{
    return origin() + target.substr(0, target.find('?'));
}

bool same_origin(const Url& a, const Url& b)
{
    return a.secure == b.secure && a.host == b.host && a.port == b.port;
}

bool is_loopback(std::string_view host)
{
    if (host == "localhost")
        return true;
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(std::string(host), ec);
    return !ec && address.is_loopback();
}

Result<Url> parse_url(std::string_view text)
{
    const auto colon = text.find("://");
    const auto scheme = lower_case(text.substr(0, colon));
    if (colon == std::string_view::npos || (scheme != "https" && scheme != "http"))
        return refused(text, "is neither an https:// nor an http:// URL");
    const auto rest = text.substr(colon + 3);
    if (rest.find('#') != std::string_view::npos)
        return refused(text, "has a fragment (#)");
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (authority.find('@') != std::string_view::npos)
        return refused(text, "holds a user name; credentials have their own settings");

    std::string_view host;
    std::string_view port;
    if (!split_authority(authority, host, port))
        return refused(text, "names no usable host");

    Url url;
    url.secure = scheme == "https";
    url.host = lower_case(host);
    url.port = url.secure ? port_of_https : port_of_http;
    const auto* const port_end = port.data() + port.size();
    if (!port.empty())
        if (const auto parsed = std::from_chars(port.data(), port_end, url.port);
            parsed.ec != std::errc{} || parsed.ptr != port_end || url.port == 0)
            return refused(text, "has no usable port");

    url.target = rest.substr(authority.size());
    if (!url.target.starts_with('/'))
        url.target.insert(0, "/");
    if (!is_target(url.target))
        return refused(text, "has a character that must be percent-encoded");
    if (!url.secure && !is_loopback(url.host))
        return refused(text, "is not encrypted: http:// is only for loopback addresses, use https://");
    return url;
}

Result<Url> resolve(const Url& base, std::string_view reference)
{
    const auto bare = reference.substr(0, reference.find('#'));
    const auto colon = bare.find(':');
    if (colon != std::string_view::npos && colon < bare.find_first_of("/?"))
        return parse_url(bare);
    if (bare.starts_with("//"))
        return parse_url((base.secure ? "https:" : "http:") + std::string(bare));
    return parse_url(base.origin() + merged_target(base.target, bare));
}

}  // namespace giposync
