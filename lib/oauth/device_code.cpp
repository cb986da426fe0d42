#include "oauth/device_code.hpp"

#include "oauth/members.hpp"
#include "oauth/token_answer.hpp"

#include <algorithm>
#include <utility>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view where = "the device_authorization_endpoint";

constexpr Duration default_interval = 5s;  // RFC 8628, 3.2
constexpr Duration least_interval = 1s;
constexpr Duration default_lifetime = 10min;  // the RFC demands expires_in; some forget it

std::optional<std::string> printable(const Members& members, std::string_view name)
{
    auto text = members.text(name);
    if (!text || !is_printable(*text))
        return std::nullopt;
    return text;
}

}  // namespace

Result<DeviceCode> parse_device_code(const net::Response& response, Instant now)
{
    const bool success = response.status >= 200 && response.status < 300;
    const auto members = success ? Members::of(response.body) : std::nullopt;
    auto device_code = members ? members->text("device_code") : std::nullopt;
    if (!device_code)
        return to_error(where, parse_refusal(response, now));

    auto user_code = printable(*members, "user_code");
    auto uri = printable(*members, "verification_uri");
    if (!uri)
        uri = printable(*members, "verification_url");  // before the RFC, and at Google today
    if (!user_code || !uri)
        return Error{
            Errc::malformed,
            std::string(where) + " gave no usable " + (user_code ? "verification_uri" : "user_code")};

    DeviceCode code;
    code.device_code = Secret{std::move(*device_code)};
    code.shown.user_code = std::move(*user_code);
    code.shown.verification_uri = std::move(*uri);
    code.shown.verification_uri_complete = printable(*members, "verification_uri_complete");
    code.shown.expires_in = members->seconds("expires_in").value_or(default_lifetime);
    code.interval = std::max(members->seconds("interval").value_or(default_interval), least_interval);
    return code;
}

}  // namespace giposync::oauth
