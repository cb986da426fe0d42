#include "sync/list_address.hpp"

#include "base/iso8601.hpp"

#include <utility>

namespace chr = std::chrono;

namespace giposync::sync {
namespace {

std::string filled_in(std::string path, std::string_view placeholder, std::string_view value)
{
    const auto at = path.find(placeholder);
    if (at != std::string::npos)
        path.replace(at, placeholder.size(), percent_encoded(value));
    return path;
}

std::string day_text(chr::local_days day, const Zone& zone, config::Window::Format format)
{
    if (format == config::Window::Format::instant)
        return to_text_in_seconds(zone.start_of(day));
    return to_text(Instant{chr::sys_days{day.time_since_epoch()}}).substr(0, 10);
}

// In whole seconds, as the API writes its times, and strictly before the watermark: whether the filter means
// "at or after" or "after", and however it rounds, nothing is left out.
std::string since_text(Instant since)
{
    return to_text_in_seconds(chr::floor<chr::seconds>(since - Duration(1)));
}

}  // namespace

ListAddress::ListAddress(
    const config::Resource& resource,
    const Zone& zone,
    const std::string& api_base,
    const TenantId& tenant,
    const Leg& leg,
    std::optional<Instant> since
)
    : base_(api_base),
      path_(filled_in(
          filled_in(resource.path, "{tenantId}", tenant.text()),
          "{parent}",
          leg.parent_id.value_or("")
      )),
      parameters_(resource.query)
{
    if (since && resource.changed_since)
        parameters_.emplace_back(*resource.changed_since, since_text(*since));
    if (leg.days && resource.window)
    {
        parameters_.emplace_back(
            resource.window->from,
            day_text(leg.days->first, zone, resource.window->format)
        );
        parameters_.emplace_back(resource.window->to, day_text(leg.days->end, zone, resource.window->format));
    }
}

std::string ListAddress::page(const Ask& ask) const
{
    auto parameters = parameters_;
    parameters.emplace_back("offset", std::to_string(ask.offset));
    parameters.emplace_back("limit", std::to_string(ask.limit));
    const char separator = path_.find('?') == std::string::npos ? '?' : '&';
    return base_ + path_ + separator + form_encoded(parameters);
}

std::string ListAddress::item(std::string_view id) const
{
    return base_ + path_.substr(0, path_.find('?')) + "/" + percent_encoded(id);
}

}  // namespace giposync::sync
