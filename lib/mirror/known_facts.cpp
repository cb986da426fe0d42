#include "mirror/known_facts.hpp"

#include <charconv>

namespace giposync::mirror {

std::string held_deletions_fact(const ResourceName& resource)
{
    return "held:" + resource.text();
}

std::optional<std::int64_t> number_in(const std::optional<std::string>& fact)
{
    std::int64_t number = 0;
    if (!fact)
        return std::nullopt;
    const auto* const end = fact->data() + fact->size();
    const auto read = std::from_chars(fact->data(), end, number);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{number} : std::nullopt;
}

}  // namespace giposync::mirror
