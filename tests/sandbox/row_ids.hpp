#pragma once

#include "sandbox/kinds.hpp"
#include "sandbox/options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// The ids of a kind's rows, computed from their ordinals and back: a million of them take no memory.
class RowIds
{
public:
    RowIds(Kind kind, IdStyle style) : kind_(kind), style_(style) {}

    // As a mirror has it: without quotes.
    std::string text(std::uint32_t ordinal) const;

    // As it stands in JSON.
    void append_token(std::string& out, std::uint32_t ordinal) const;

    // Sorts as the id does: numbers by value, texts by their bytes.
    std::uint64_t sort_key(std::uint32_t ordinal) const;

    // Nothing for a text that is no id of this kind, in exactly this spelling.
    std::optional<std::uint32_t> ordinal(std::string_view text) const;

private:
    std::uint64_t salt() const;

    Kind kind_;
    IdStyle style_;
};

}  // namespace giposync::sandbox
