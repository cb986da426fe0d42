#include "sandbox/device_codes.hpp"

#include <algorithm>

namespace giposync::sandbox {
namespace {

constexpr Duration default_interval = std::chrono::seconds(5);  // RFC 8628, 3.2
constexpr Duration slow_down_adds = std::chrono::seconds(5);    // RFC 8628, 3.5

// Without what people leave out or type otherwise.
std::string plain(std::string_view user_code)
{
    std::string text;
    for (const char c : user_code)
        if (c != '-' && c != ' ')
            text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

}  // namespace

const DeviceCode& DeviceCodes::issue(const std::string& client, Scopes scopes, Instant now)
{
    constexpr std::string_view letters = "BCDFGHJKLMNPQRSTVWXZ";  // RFC 8628, 6.1: no word comes of them
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::size_t remembered = 1000;
    DeviceCode code;
    for (int i = 0; i < 40; ++i)
        code.device_code += hex[random_.below(hex.size())];
    for (int i = 0; i < 8; ++i)
    {
        if (i == 4)
            code.user_code += '-';
        code.user_code += letters[random_.below(letters.size())];
    }
    code.client = client;
    code.scopes = std::move(scopes);
    code.issued = now;
    code.interval = options_.interval.value_or(default_interval);
    if (codes_.size() == remembered)
        codes_.pop_front();
    return codes_.emplace_back(std::move(code));
}

DeviceCode* DeviceCodes::find(std::string_view device_code)
{
    const auto found = std::find_if(codes_.begin(), codes_.end(), [&](const DeviceCode& code) {
        return code.device_code == device_code;
    });
    return found == codes_.end() ? nullptr : &*found;
}

bool DeviceCodes::has_expired(const DeviceCode& code, Instant now) const
{
    return now >= code.issued + options_.code_lifetime;
}

void DeviceCodes::approve_by_itself(DeviceCode& code, Instant now)
{
    const auto& rule = options_.approves_itself;
    if (!rule || code.decision)
        return;
    const bool long_enough = rule->after && now - code.issued >= *rule->after;
    const bool often_enough = rule->polls && code.polls >= *rule->polls;
    if (!long_enough && !often_enough)
        return;
    code.decision = Decision::approved;
    code.user = rule->user;
}

Poll DeviceCodes::outcome(DeviceCode& code, Instant now)
{
    if (code.used)
        return Poll::unknown;
    if (has_expired(code, now))
        return Poll::expired;
    const bool too_fast = code.last_poll && now - *code.last_poll < code.interval;
    code.last_poll = now;
    ++code.polls;
    if (too_fast)
    {
        ++too_fast_;
        code.interval += slow_down_adds;
        return Poll::slow_down;
    }
    approve_by_itself(code, now);
    if (!code.decision)
        return Poll::pending;
    code.used = true;
    return code.decision == Decision::approved ? Poll::approved : Poll::denied;
}

DeviceCodes::Polled DeviceCodes::poll(std::string_view device_code, std::string_view client, Instant now)
{
    DeviceCode* const code = find(device_code);
    if (!code || code->client != client)
        return {};
    return {outcome(*code, now), code};
}

bool DeviceCodes::decide(std::string_view user_code, Decision decision, const std::string& user, Instant now)
{
    const auto typed = plain(user_code);
    for (DeviceCode& code : codes_)
    {
        if (plain(code.user_code) != typed || code.decision || has_expired(code, now))
            continue;
        code.decision = decision;
        code.user = user;
        return true;
    }
    return false;
}

const DeviceCode* DeviceCodes::waiting(Instant now) const
{
    const auto found = std::find_if(codes_.rbegin(), codes_.rend(), [&](const DeviceCode& code) {
        return !code.decision && !has_expired(code, now);
    });
    return found == codes_.rend() ? nullptr : &*found;
}

void DeviceCodes::kill(std::string_view device_code)
{
    if (DeviceCode* const code = find(device_code))
        code->used = true;
}

}  // namespace giposync::sandbox
