#include "base/zone.hpp"

#include <date/tz.h>
#include <exception>
#include <string>

namespace chr = std::chrono;

namespace giposync {

Result<Zone> Zone::find(std::string_view name)
{
    Zone zone;
    if (name == "UTC")
        return zone;
    try
    {
        zone.zone_ = date::locate_zone(std::string(name));
    }
    catch (const std::exception&)
    {
        return Error{Errc::invalid, "no time zone is called \"" + std::string(name) + "\""};
    }
    return zone;
}

std::int64_t Zone::to_utc(std::int64_t local_seconds) const
{
    if (!zone_)
        return local_seconds;
    const date::local_seconds local{chr::seconds(local_seconds)};
    return zone_->to_sys(local, date::choose::earliest).time_since_epoch().count();
}

chr::local_days Zone::day_of(Instant instant) const
{
    const auto when = chr::floor<chr::seconds>(instant);
    const auto local = zone_ ? zone_->to_local(when).time_since_epoch() : when.time_since_epoch();
    return chr::local_days{chr::floor<chr::days>(local)};
}

Instant Zone::start_of(chr::local_days day) const
{
    return Instant{chr::seconds(to_utc(chr::seconds(day.time_since_epoch()).count()))};
}

}  // namespace giposync
