#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

namespace giposync {

// Names that are all strings and must not be taken for one another.
template <class Tag>
class Name
{
public:
    Name() = default;

    explicit Name(std::string text) : text_(std::move(text)) {}

    const std::string& text() const noexcept { return text_; }

    bool empty() const noexcept { return text_.empty(); }

    friend auto operator<=>(const Name&, const Name&) = default;

    friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.text_; }

private:
    std::string text_;
};

using AccountName = Name<struct AccountTag>;          // [accounts.NAME] of the settings
using ApplicationName = Name<struct ApplicationTag>;  // [applications.NAME] of the settings
using ResourceName = Name<struct ResourceTag>;        // an entry of the catalogue, snake_case
using TenantId = Name<struct TenantTag>;              // one clinic, as the API names it

}  // namespace giposync

template <class Tag>
struct std::hash<giposync::Name<Tag>>
{
    std::size_t operator()(const giposync::Name<Tag>& name) const noexcept
    {
        return std::hash<std::string>{}(name.text());
    }
};
