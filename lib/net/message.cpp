#include "net/message.hpp"

#include "net/head.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace giposync::net {
namespace {

using boost::beast::iequals;

// What frames the message, or names whom it is for: one place decides.
bool is_reserved(std::string_view name)
{
    constexpr std::array<std::string_view, 9> reserved{
        "Host",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "Accept-Encoding",
        "Authorization",
        "Proxy-Authorization",
        "Expect",
        "Upgrade"};
    return std::any_of(reserved.begin(), reserved.end(), [name](auto one) { return iequals(one, name); });
}

Result<void> check(const Request& request)
{
    for (const Header& header : request.headers)
    {
        if (is_reserved(header.name))
            throw std::logic_error("a caller sets the header " + header.name);
        if (header.name.empty() || !std::all_of(header.name.begin(), header.name.end(), is_token_char))
            return Error{Errc::invalid, "a header of the request has no usable name"};
        if (!is_header_value(header.value))
            return Error{Errc::invalid, "the header " + header.name + " holds a control character"};
    }
    if (request.authorization && !is_header_value(request.authorization->reveal()))
        return Error{Errc::invalid, "the access token or client secret holds a control character"};
    return {};
}

// A text that grows without leaving copies of itself behind in freed memory.
class WireText
{
public:
    explicit WireText(std::size_t most) { text_.reserve(most); }

    WireText& add(std::string_view text)
    {
        if (text.size() > text_.capacity() - text_.size())
            throw std::logic_error("the request is longer than was reckoned");
        text_.append(text);
        return *this;
    }

    WireText& field(std::string_view name, std::string_view value)
    {
        return add(name).add(": ").add(value).add("\r\n");
    }

    Secret release() { return Secret{std::move(text_)}; }

private:
    std::string text_;
};

std::size_t most_bytes(const Request& request, const Url& url, std::string_view user_agent)
{
    constexpr std::size_t fixed = 512;  // the request line and the headers of our own
    auto most = fixed + url.target.size() + url.host.size() + user_agent.size() + request.form.size();
    for (const Header& header : request.headers)
        most += header.name.size() + header.value.size() + 4;
    return most + (request.authorization ? request.authorization->reveal().size() : 0);
}

}  // namespace

bool is_header_value(std::string_view value)
{
    return std::none_of(value.begin(), value.end(), [](unsigned char c) {
        return (c < ' ' && c != '\t') || c == 0x7F;
    });
}

Result<Secret> to_wire(const Request& request, const Url& url, std::string_view user_agent)
{
    if (auto checked = check(request); !checked)
        return checked.error();
    const auto add_default = [&request](WireText& wire, std::string_view name, std::string_view value) {
        if (std::none_of(request.headers.begin(), request.headers.end(), [name](const Header& one) {
                return iequals(one.name, name);
            }))
            wire.field(name, value);
    };

    WireText wire{most_bytes(request, url, user_agent)};
    wire.add(request.method == Method::post ? "POST " : "GET ").add(url.target).add(" HTTP/1.1\r\n");
    wire.field("Host", url.authority());
    add_default(wire, "Accept", "application/json");
    wire.field("Accept-Encoding", "gzip");
    add_default(wire, "User-Agent", user_agent);
    for (const Header& header : request.headers)
        wire.field(header.name, header.value);
    if (request.authorization)
        wire.field("Authorization", request.authorization->reveal());
    if (request.method == Method::post)
    {
        add_default(wire, "Content-Type", "application/x-www-form-urlencoded");
        wire.field("Content-Length", std::to_string(request.form.size()));
    }
    wire.add("\r\n");
    if (request.method == Method::post)
        wire.add(request.form);
    return wire.release();
}

Secret tunnel_request(const Proxy& proxy, const Url& url, std::string_view user_agent)
{
    // Always with its port, other than in a Host header (RFC 9112, 3.2.3).
    const bool is_v6 = url.host.find(':') != std::string::npos;
    const auto target = (is_v6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
    const auto authorization = proxy.authorization.reveal();

    constexpr std::size_t fixed = 128;
    WireText wire{fixed + 2 * target.size() + authorization.size() + user_agent.size()};
    wire.add("CONNECT ").add(target).add(" HTTP/1.1\r\n").field("Host", target);
    if (!authorization.empty())
        wire.field("Proxy-Authorization", authorization);
    wire.field("User-Agent", user_agent).add("\r\n");
    return wire.release();
}

}  // namespace giposync::net
