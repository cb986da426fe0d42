#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// Which rows a walk has met, one bit each: a million rows take 128 KiB.
class SeenRows
{
public:
    bool contains(std::int64_t row) const;
    void add(std::int64_t row);
    void remove(std::int64_t row);
    void clear();

    // The first row behind `after` that it does not contain.
    std::int64_t first_missing(std::int64_t after) const;

    // How many rows it contains.
    std::int64_t size() const { return size_; }

private:
    std::vector<std::uint64_t> words_;
    std::int64_t size_ = 0;
};

// Rowids as few bytes: sorted, the distances as variable-length numbers. What unpack() cannot read ends it.
std::string packed(std::vector<std::int64_t> rows);
std::vector<std::int64_t> unpacked(std::string_view bytes);

}  // namespace giposync::mirror
