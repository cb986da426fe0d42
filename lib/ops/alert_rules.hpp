#pragma once

#include "base/event.hpp"

#include <string>
#include <string_view>
#include <vector>

// What an event means to the people on call. Pure tables.
namespace giposync::ops {

struct Meaning
{
    bool is_alert = false;
    std::string about;   // the event and whom it concerns: of two alerts about the same, one is enough
    bool lasts = false;  // until an event ends it: people are reminded
    std::vector<std::string> ends;  // what lasted until now, by their `about`
};

Meaning meaning_of(const Event& event);

// What a person has to do about it: one sentence. Empty for what is no alert.
std::string action_for(const Event& event);

// The text in a field of an event; empty where there is none.
std::string text_in(const Event& event, std::string_view field);

}  // namespace giposync::ops
