#pragma once

#include "base/event.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::test {

// Keeps what was logged.
class CapturedLog final : public Log
{
public:
    std::vector<Event> events;

    void write(Event event) override { events.push_back(std::move(event)); }

    std::vector<std::string> names() const
    {
        std::vector<std::string> found;
        for (const Event& event : events)
            found.emplace_back(event.name);
        return found;
    }

    std::ptrdiff_t count(std::string_view name) const
    {
        return std::count_if(events.begin(), events.end(), [name](const Event& e) { return e.name == name; });
    }

    // The last event of that name, or null.
    const Event* last(std::string_view name) const
    {
        const auto found =
            std::find_if(events.rbegin(), events.rend(), [name](const Event& e) { return e.name == name; });
        return found == events.rend() ? nullptr : &*found;
    }
};

// The value of a field of an event, as text; empty where there is none.
inline std::string field(const Event& event, std::string_view name)
{
    for (const Field& one : event.fields)
    {
        if (one.name != name)
            continue;
        if (const auto* text = std::get_if<std::string>(&one.value))
            return *text;
        if (const auto* number = std::get_if<std::int64_t>(&one.value))
            return std::to_string(*number);
        if (const auto* flag = std::get_if<bool>(&one.value))
            return *flag ? "true" : "false";
        if (const auto* real = std::get_if<double>(&one.value))
            return std::to_string(*real);
    }
    return {};
}

}  // namespace giposync::test
