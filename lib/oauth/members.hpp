#pragma once

#include "base/time.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::oauth {

// The members of a server's answer as texts, read leniently, since a misread answer can cost the refresh
// token: a JSON object, or a form as some servers send it, whatever the Content-Type says. Strings are
// decoded, numbers stand as written, arrays of strings are joined by blanks, all else is left out. Of
// double names the first counts. An empty text counts as absent.
class Members
{
public:
    // Nothing where the body is neither.
    static std::optional<Members> of(std::string_view body);

    std::optional<std::string> text(std::string_view name) const;

    // A span given in seconds, as number or as text; positive, and cut off at ten years.
    std::optional<Duration> seconds(std::string_view name) const;

private:
    std::map<std::string, std::string, std::less<>> texts_;
};

// Whether a text from a server may be shown to a person: UTF-8 without control characters, which a
// terminal would obey.
bool is_printable(std::string_view text);

// The text in quotes, or a remark where it may not be shown. Long ones are cut.
std::string in_quotes(std::string_view text);

}  // namespace giposync::oauth
