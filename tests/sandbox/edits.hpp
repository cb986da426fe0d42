#pragma once

#include "sandbox/random.hpp"
#include "sandbox/rows.hpp"

#include <set>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// Another value for any field of an item, nested ones too: plausible where the field's meaning is known, of
// the same type elsewhere. Members named in `untouchable` are left alone.
Edit any_edit(
    Kind kind,
    std::string_view item,
    const std::set<std::string, std::less<>>& untouchable,
    const Scene& scene,
    Random& random
);

// Another value for what the list may be sorted by.
Edit name_edit(Kind kind, const Scene& scene, Random& random);

}  // namespace giposync::sandbox
