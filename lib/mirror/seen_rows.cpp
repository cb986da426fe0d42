#include "mirror/seen_rows.hpp"

#include <algorithm>

namespace giposync::mirror {
namespace {

std::size_t word_of(std::int64_t row)
{
    return static_cast<std::size_t>(row) / 64;
}

std::uint64_t bit_of(std::int64_t row)
{
    return std::uint64_t{1} << (static_cast<std::uint64_t>(row) % 64);
}

}  // namespace

bool SeenRows::contains(std::int64_t row) const
{
    return row > 0 && word_of(row) < words_.size() && (words_[word_of(row)] & bit_of(row)) != 0;
}

void SeenRows::add(std::int64_t row)
{
    if (row <= 0 || contains(row))
        return;
    if (word_of(row) >= words_.size())
        words_.resize(word_of(row) + 1);
    words_[word_of(row)] |= bit_of(row);
    ++size_;
}

void SeenRows::remove(std::int64_t row)
{
    if (!contains(row))
        return;
    words_[word_of(row)] &= ~bit_of(row);
    --size_;
}

void SeenRows::clear()
{
    words_ = {};
    size_ = 0;
}

std::int64_t SeenRows::first_missing(std::int64_t after) const
{
    constexpr auto full = ~std::uint64_t{0};
    std::int64_t row = after + 1;
    while (word_of(row) < words_.size())
    {
        const bool at_word = row % 64 == 0;
        if (at_word && words_[word_of(row)] == full)
            row += 64;
        else if (contains(row))
            ++row;
        else
            return row;
    }
    return row;
}

std::string packed(std::vector<std::int64_t> rows)
{
    std::sort(rows.begin(), rows.end());
    std::string bytes;
    std::int64_t last = 0;
    for (const auto row : rows)
    {
        auto distance = static_cast<std::uint64_t>(row - last);
        last = row;
        for (; distance >= 0x80; distance >>= 7)
            bytes += static_cast<char>(0x80 | (distance & 0x7F));
        bytes += static_cast<char>(distance);
    }
    return bytes;
}

std::vector<std::int64_t> unpacked(std::string_view bytes)
{
    std::vector<std::int64_t> rows;
    std::int64_t last = 0;
    std::uint64_t distance = 0;
    unsigned shift = 0;
    for (const char c : bytes)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (shift > 56)
            break;
        distance |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        shift += 7;
        if (byte & 0x80)
            continue;
        last += static_cast<std::int64_t>(distance);
        rows.push_back(last);
        distance = 0;
        shift = 0;
    }
    return rows;
}

}  // namespace giposync::mirror
