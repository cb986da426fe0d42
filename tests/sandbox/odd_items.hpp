#pragma once

#include "sandbox/rows.hpp"

#include <array>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// Items that a sane server does not send, and that some server has sent.
enum class Odd
{
    no_id,
    null_id,
    double_id,       // the same id twice in one item
    object_id,       // an id that is no text and no number
    duplicate_keys,  // another member twice, with two values
    lone_surrogate,  // "\ud800": no character
    nul_character,   // "\u0000"
    huge_number,     // 1e400: beyond every double
    long_integer,    // of 20 digits: beyond 64 bits
    trailing_zeros,  // 0.1000
    invalid_utf8,
    deep_nesting,       // 200 arrays in each other
    too_deep_nesting,   // 20,000
    control_character,  // raw in a string: the whole page is no JSON
    many_fields,        // 300
    colliding_names,    // lastName and last_name
    escaped_names,      // "last\u004eame" is lastName
    odd_spacing,        // blanks and line breaks between the tokens
};

inline constexpr std::array all_odd{
    Odd::no_id,
    Odd::null_id,
    Odd::double_id,
    Odd::object_id,
    Odd::duplicate_keys,
    Odd::lone_surrogate,
    Odd::nul_character,
    Odd::huge_number,
    Odd::long_integer,
    Odd::trailing_zeros,
    Odd::invalid_utf8,
    Odd::deep_nesting,
    Odd::too_deep_nesting,
    Odd::control_character,
    Odd::many_fields,
    Odd::colliding_names,
    Odd::escaped_names,
    Odd::odd_spacing};

std::string_view name_of(Odd odd);

// Whether a mirror can hold such an item; else it has to say so.
Mirrorable mirrorable(Odd odd);

// The exact text. `id` and `changed` are JSON tokens, the paths where they go (no dots here).
std::string odd_text(Odd odd, CommonPaths paths, std::string_view id, std::string_view changed);

}  // namespace giposync::sandbox
