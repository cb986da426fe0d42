#pragma once

#include "config/catalogue.hpp"
#include "config/swagger.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the names, types and formats in the API's description give away of what is needed to mirror a list.
// Pure guesses: each says how sure it is, so that a person can judge it.
namespace giposync::config {

// Something found, and what speaks against it.
struct Guess
{
    std::string name;   // of the parameter or the member, as the document has it
    std::string doubt;  // empty: none
};

// Whether a name holds a word for a change, English or Italian. The name is squashed: see names.hpp.
bool speaks_of_change(std::string_view squashed_name);

// The member that identifies an item of `resource` (in the plural).
std::optional<Guess> guess_id(const Schema& item, std::string_view resource);

// The member that holds the last change, also one level down ("meta.lastUpdated").
std::optional<Guess> guess_updated_at(const Schema& item);

// The member that says that an item is deleted.
std::optional<Guess> guess_deleted(const Schema& item);

// The query parameter that keeps what changed since a time.
std::optional<Guess> guess_changed_since(const ApiRead& read);

// Two query parameters that keep a range of days, and not a range of changes.
struct RangeGuess
{
    const ApiParameter* from;  // of the read that was looked at
    const ApiParameter* to;
    std::string doubt;
};

std::optional<RangeGuess> guess_range(const ApiRead& read);

// The scope to name for a list: what its security asks for, else what its path or a tag reminds of, among
// the `declared` ones or those that the API's documentation names.
Guess guess_scope(const ApiRead& read, const std::vector<std::string>& declared);

// How a parameter's format is spelled in a window.
Window::Format window_format(const ApiParameter& parameter);

}  // namespace giposync::config
