#include "base/iso8601.hpp"
#include "base/url.hpp"
#include "base/zone.hpp"
#include "targets.hpp"

#include <string>

namespace giposync::fuzz {
namespace {

bool in_years_of_four_digits(const Timestamp& time)
{
    constexpr std::int64_t start_of_0000 = -62'167'219'200;
    constexpr std::int64_t end_of_9999 = 253'402'300'800;
    return time.seconds >= start_of_0000 && time.seconds < end_of_9999;
}

void check_timestamp(std::string_view text, const Zone& zone)
{
    const auto time = parse_timestamp(text, zone);
    if (!time)
        return;
    expect(time->nanoseconds >= 0 && time->nanoseconds < 1'000'000'000, "nanoseconds are less than a second");
    expect(!is_date(text), "a bare date is no point in time");
    if (!in_years_of_four_digits(*time))
        return;

    const auto again = parse_timestamp(to_text(*time), Zone{});
    expect(again.has_value(), "what is written can be read");
    auto to_the_millisecond = *time;
    to_the_millisecond.nanoseconds -= to_the_millisecond.nanoseconds % 1'000'000;
    expect(*again == to_the_millisecond, "what is written is the same time");
}

// Scheme and host are a matter of the caller, so the rest must not be able to change them.
void check_url(const Url& url)
{
    expect(!url.host.empty() && url.target.starts_with('/'), "a URL has a host and a target");
    expect(url.secure || is_loopback(url.host), "plain http is for this machine only");
    for (const char c : url.target + url.host)
        expect(c > ' ' && c < 0x7F, "no character of a URL can end a line of a request");
    const auto again = parse_url(url.origin() + url.target);
    expect(again && same_origin(*again, url) && again->target == url.target, "a URL reads back as itself");
    expect(url.without_query().find('?') == std::string::npos, "without its query");
}

}  // namespace

void timestamp(std::string_view bytes)
{
    static const Zone rome = Zone::find("Europe/Rome").value();
    check_timestamp(bytes, Zone{});
    check_timestamp(bytes, rome);
}

void url(std::string_view bytes)
{
    const auto line_break = bytes.find('\n');
    const auto base = parse_url(bytes.substr(0, line_break));
    if (!base)
    {
        expect(!base.error().detail.empty(), "a refusal has its reason");
        return;
    }
    check_url(*base);
    if (line_break == std::string_view::npos)
        return;
    if (const auto resolved = resolve(*base, bytes.substr(line_break + 1)))
        check_url(*resolved);
}

}  // namespace giposync::fuzz
