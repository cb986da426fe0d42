#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace giposync {

// A text that must not be seen: it has no stream operator and no conversion, is compared in constant
// time, and its memory is wiped when it goes.
class Secret
{
public:
    Secret() = default;

    explicit Secret(std::string text) : text_(std::move(text)) {}

    Secret(const Secret&) = default;

    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;

    ~Secret() { wipe(); }

    // For the one place that has to write it out. Valid as long as the secret is.
    std::string_view reveal() const noexcept { return text_; }

    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(const Secret& a, const Secret& b) noexcept;

private:
    void wipe() noexcept;

    std::string text_;
};

}  // namespace giposync
