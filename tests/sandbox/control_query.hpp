#pragma once

#include "sandbox/http_message.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/kinds.hpp"
#include "sandbox/option_values.hpp"

#include <optional>
#include <string>
#include <string_view>

// How the actions of Control read their query and answer.
namespace giposync::sandbox {

inline Answer done()
{
    return json_answer(200, "{}\n");
}

// The number of that name; `otherwise` where there is none. Nothing for what is no number.
template <class Number>
std::optional<Number> number_of(const Pairs& query, std::string_view name, Number otherwise)
{
    const std::string* const text = parameter(query, name);
    return text ? number_in<Number>(*text) : std::optional{otherwise};
}

inline std::optional<Kind> kind_of(const Pairs& query)
{
    return kind_named(parameter_or(query, "resource", ""));
}

inline Answer unknown_resource()
{
    return complaint(400, "Name a resource: ?resource=patients");
}

}  // namespace giposync::sandbox
