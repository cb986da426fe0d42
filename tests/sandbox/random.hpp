#pragma once

#include <cstddef>
#include <cstdint>

namespace giposync::sandbox {

namespace detail {

inline constexpr std::uint64_t first_factor = 0xbf58476d1ce4e5b9;
inline constexpr std::uint64_t second_factor = 0x94d049bb133111eb;

// The number that undoes a multiplication by an odd factor, modulo 2^64 (Newton's iteration).
constexpr std::uint64_t inverse(std::uint64_t factor)
{
    std::uint64_t x = factor;
    for (int i = 0; i < 6; ++i)
        x *= 2 - factor * x;
    return x;
}

}  // namespace detail

// The finaliser of SplitMix64: a permutation of the 64-bit numbers that looks like chance.
constexpr std::uint64_t mixed(std::uint64_t z)
{
    z = (z ^ (z >> 30)) * detail::first_factor;
    z = (z ^ (z >> 27)) * detail::second_factor;
    return z ^ (z >> 31);
}

// Its inverse.
constexpr std::uint64_t unmixed(std::uint64_t z)
{
    z ^= (z >> 31) ^ (z >> 62);
    z *= detail::inverse(detail::second_factor);
    z ^= (z >> 27) ^ (z >> 54);
    z *= detail::inverse(detail::first_factor);
    return z ^ (z >> 30) ^ (z >> 60);
}

// SplitMix64: the same numbers from the same seed on every machine, which std's distributions do not
// promise. Cheap enough to make one for every row.
class Random
{
public:
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
        : state_(mixed(seed ^ mixed(stream + 0x632be59bd9b4e019)))
    {
    }

    std::uint64_t next()
    {
        state_ += 0x9e3779b97f4a7c15;
        return mixed(state_);
    }

    // One of 0 .. count-1; count is at least 1. Its bias is far below what a test could notice.
    std::uint64_t below(std::uint64_t count) { return next() % count; }

    // Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high)
    {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }

    // Uniform in [0, 1).
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    bool chance(double probability) { return uniform() < probability; }

    template <class List>
    const auto& pick(const List& list)
    {
        return list[static_cast<std::size_t>(below(list.size()))];
    }

private:
    std::uint64_t state_;
};

}  // namespace giposync::sandbox
