#pragma once

#include "sandbox/option_values.hpp"
#include "sandbox/options.hpp"

#include <vector>

// The names of all options: one table for each part of Options.
namespace giposync::sandbox {

const std::vector<OptionEntry<Options>>& general_options();
const std::vector<OptionEntry<ListOptions>>& list_options();        // behind "lists." or "lists.KIND."
const std::vector<OptionEntry<AccountOptions>>& account_options();  // behind "accounts."

}  // namespace giposync::sandbox
