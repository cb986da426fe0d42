#pragma once

#include "base/result.hpp"

#include <optional>

namespace giposync::oauth {

// Why it failed; nothing where it did not. (Result::error() of a success is a default Error, not a throw.)
template <class T>
std::optional<Errc> code_of(const Result<T>& result)
{
    return result ? std::nullopt : std::optional{result.error().code};
}

}  // namespace giposync::oauth
