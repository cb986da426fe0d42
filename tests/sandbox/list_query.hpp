#pragma once

#include "sandbox/http_message.hpp"
#include "sandbox/options.hpp"
#include "sandbox/time_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace giposync::sandbox {

struct Days
{
    std::int32_t from = 0;
    std::int32_t end = 0;  // the first that does not belong to them

    friend bool operator==(const Days&, const Days&) = default;
};

// What keeps a row in a list.
struct Filter
{
    std::optional<Stamp> since;
    std::optional<Days> days;

    friend bool operator==(const Filter&, const Filter&) = default;
};

struct ListQuery
{
    Filter filter;
    std::size_t offset = 0;
    std::size_t limit = 0;
};

// Reads the query of a list as strictly as the options say. Where it objects, `objection` is the whole 400.
struct ReadQuery
{
    ListQuery query;
    std::optional<Answer> objection;
};

ReadQuery read_list_query(const Ask& ask, const ListOptions& list, const PageOptions& pages, Zoning zoneless);

}  // namespace giposync::sandbox
