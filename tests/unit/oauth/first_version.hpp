#pragma once

#include <string>
#include <string_view>

namespace giposync::oauth::test {

// "refresh token" in the context "milano", as the first version of the program sealed it with the key of 32
// times "k": the id of the key was not in it.
inline std::string sealed_by_the_first_version()
{
    constexpr std::string_view digits = "6769706f7365616c01000102030405060708090a0b"
                                        "18b8925c61a3ee5537f438ef0a65397af9e851c73a9026aad1b3ef4a77";
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    return bytes;
}

}  // namespace giposync::oauth::test
