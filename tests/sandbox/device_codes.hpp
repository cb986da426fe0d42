#pragma once

#include "sandbox/account_options.hpp"
#include "sandbox/random.hpp"
#include "sandbox/token_vault.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sandbox {

enum class Decision
{
    approved,
    denied,
};

// What RFC 8628 (3.5) lets a token endpoint say to a device that polls.
enum class Poll
{
    pending,
    slow_down,
    expired,
    denied,
    approved,
    unknown,  // no such code, of another client, or used already
};

struct DeviceCode
{
    std::string device_code;
    std::string user_code;
    std::string client;
    Scopes scopes;
    Instant issued;
    Duration interval{0};
    std::optional<Instant> last_poll;
    int polls = 0;
    std::optional<Decision> decision;
    std::string user;  // who decided
    bool used = false;
};

// The codes of the device authorization grant (RFC 8628).
class DeviceCodes
{
public:
    DeviceCodes(const AccountOptions& options, std::uint64_t seed) : options_(options), random_(seed) {}

    const DeviceCode& issue(const std::string& client, Scopes scopes, Instant now);

    struct Polled
    {
        Poll outcome = Poll::unknown;
        const DeviceCode* code = nullptr;  // where it is known; valid until the next call
    };

    // An approval is told once.
    Polled poll(std::string_view device_code, std::string_view client, Instant now);

    // A person types the code, in any case, with or without the dash. False when there is no such code that
    // waits for a decision.
    bool decide(std::string_view user_code, Decision decision, const std::string& user, Instant now);

    // The newest code that waits for a decision, for those who approve without reading it.
    const DeviceCode* waiting(Instant now) const;

    void kill(std::string_view device_code);

    std::size_t too_fast() const { return too_fast_; }

private:
    DeviceCode* find(std::string_view device_code);
    bool has_expired(const DeviceCode& code, Instant now) const;
    void approve_by_itself(DeviceCode& code, Instant now);
    Poll outcome(DeviceCode& code, Instant now);

    const AccountOptions& options_;
    Random random_;
    std::deque<DeviceCode> codes_;
    std::size_t too_fast_ = 0;
};

}  // namespace giposync::sandbox
