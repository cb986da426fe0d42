#include "quota/endpoints.hpp"

#include "quota/backoff.hpp"

#include <algorithm>
#include <utility>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most = 64;  // endpoints; a catalogue has some ten
constexpr Duration between_lines = 1h;
constexpr Duration row_lasts = 24h;  // a refusal after that is the first of another one
constexpr double whole_jitter = 1;   // others may go in the meantime, so waiting costs nothing

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "v2" is one, but "p1", "3f2a-..." and "anna%20rossi" are names of somebody or something.
bool is_word(std::string_view segment)
{
    const bool is_version = segment.size() > 1 && segment.front() == 'v' &&
                            segment.find_first_not_of("0123456789", 1) == std::string_view::npos;
    return is_version || std::ranges::all_of(segment, [](char c) {
               return is_letter(c) || c == '_' || c == '-' || c == '.';
           });
}

}  // namespace

std::string endpoint_of(std::string_view url)
{
    if (const auto host = url.find("://"); host != std::string_view::npos)
        url.remove_prefix(std::min(url.find_first_of("/?#", host + 3), url.size()));
    url = url.substr(0, url.find_first_of("?#"));
    std::string endpoint;
    bool of_a_tenant = false;
    while (!url.empty())
    {
        url.remove_prefix(1);
        const auto segment = url.substr(0, url.find('/'));
        url.remove_prefix(segment.size());
        endpoint += '/';
        endpoint += of_a_tenant || !is_word(segment) ? std::string_view("{id}") : segment;
        of_a_tenant = segment == "tenants";
    }
    return endpoint;
}

Standing Endpoints::refused(
    const std::string& endpoint,
    Moment departed,
    Moment now,
    std::optional<Duration> asked
)
{
    if (endpoint.empty())
        return {};
    auto found = refused_.find(endpoint);
    if (found != refused_.end() && departed <= found->second.last)
        return found->second.standing;  // it was on its way together with that one
    if (found == refused_.end() || now - found->second.last > row_lasts)
    {
        make_room();
        refused_[endpoint] = {{}, asked, Moment{}, now, now, Moment{}};
        return {};
    }
    auto& one = found->second;
    ++one.standing.in_a_row;
    one.standing.told = now < one.told_at + between_lines;
    if (!one.standing.told)
        one.told_at = now;
    one.asked = asked;
    one.before = std::exchange(one.last, now);
    one.others_answered_before = std::exchange(one.others_answered_since, false);
    one.standing.despite_others += one.others_answered_before;
    one.hold();
    return one.standing;
}

void Endpoints::answered(const std::string& endpoint, Moment departed)
{
    if (endpoint.empty())
        return;
    if (const auto found = refused_.find(endpoint); found != refused_.end() && departed > found->second.last)
        refused_.erase(found);
    for (auto& [other, refused] : refused_)
    {
        if (other == endpoint)
            continue;
        const bool between_the_two = refused.standing.in_a_row > 1 && departed > refused.before;
        if (departed > refused.last)
            refused.others_answered_since = true;
        else if (between_the_two && !std::exchange(refused.others_answered_before, true))
        {
            ++refused.standing.despite_others;  // the last refusal overtook it
            refused.hold();
        }
    }
}

void Endpoints::Refused::hold()
{
    if (standing.alone())
        held_until = last + pause_after_refusal(asked, standing.in_a_row, whole_jitter);
}

Moment Endpoints::held_until(const std::string& endpoint) const
{
    const auto found = refused_.find(endpoint);
    return found == refused_.end() ? Moment{} : found->second.held_until;
}

void Endpoints::make_room()
{
    if (refused_.size() < most)
        return;
    refused_.erase(std::ranges::min_element(refused_, {}, [](const auto& one) { return one.second.last; }));
}

}  // namespace giposync::quota
