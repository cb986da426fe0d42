#pragma once

#include "sandbox/clinic.hpp"

#include <vector>

namespace giposync::test {

// Puts into a clinic what invented rows hardly have and reports stumble over: appointments at the very edge
// of a day, a week or a month, references to nothing, invoices paid in part, agendas without hours, slots or
// appointments. The days of `moments` get some of each.
void add_rarities(
    sandbox::Clinic& clinic,
    const std::vector<sandbox::Stamp>& moments,
    sandbox::Stamp changed
);

}  // namespace giposync::test
