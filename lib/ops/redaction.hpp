#pragma once

#include <string>
#include <string_view>

namespace giposync::ops {

// A text of somebody else's program, fit for the log: what looks like a secret is "[...]". That is what
// stands behind the host in an address (a web hook's address is its password), behind words like "token=" or
// "Authorization:", and any long word of letters and digits mixed. To hide too much is no harm: the text is
// only a hint for people.
std::string without_secrets(std::string_view text);

}  // namespace giposync::ops
