#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace giposync::sandbox {

// A row's number in its list. Never used twice.
using Slot = std::uint32_t;

// A row's place in an order: by `major`, then `minor`; the slot makes it unique.
struct Entry
{
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    Slot slot = 0;

    friend auto operator<=>(const Entry&, const Entry&) = default;
};

// A sorted list that knows its n-th element: sorted chunks of a few hundred. With a million entries an
// insertion, and the way to any offset, take some microseconds.
class SortedEntries
{
public:
    void assign(std::vector<Entry> entries)
    {
        std::sort(entries.begin(), entries.end());
        size_ = entries.size();
        chunks_.clear();
        for (std::size_t from = 0; from < entries.size(); from += fill)
        {
            const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(from);
            const auto end = entries.begin() + static_cast<std::ptrdiff_t>(std::min(from + fill, size_));
            chunks_.emplace_back(begin, end);
        }
    }

    std::size_t size() const { return size_; }

    void insert(const Entry& entry)
    {
        ++size_;
        if (chunks_.empty())
        {
            chunks_.push_back({entry});
            return;
        }
        const auto chunk = chunk_for(entry);
        chunk->insert(std::lower_bound(chunk->begin(), chunk->end(), entry), entry);
        if (chunk->size() > most)
            split(chunk);
    }

    // Throws logic_error when it is not there.
    void erase(const Entry& entry)
    {
        const auto chunk = chunks_.empty() ? chunks_.end() : chunk_for(entry);
        const auto at = chunk == chunks_.end() ? Chunk::iterator{}
                                               : std::lower_bound(chunk->begin(), chunk->end(), entry);
        if (chunk == chunks_.end() || at == chunk->end() || *at != entry)
            throw std::logic_error("an index of the sandbox has lost a row");
        chunk->erase(at);
        --size_;
        if (chunk->empty())
            chunks_.erase(chunk);
    }

    // How many entries come before this one, which need not be there.
    std::size_t rank(const Entry& entry) const
    {
        std::size_t before = 0;
        for (const Chunk& chunk : chunks_)
        {
            if (entry <= chunk.back())
                return before + static_cast<std::size_t>(
                                    std::lower_bound(chunk.begin(), chunk.end(), entry) - chunk.begin()
                                );
            before += chunk.size();
        }
        return before;
    }

    // Throws out_of_range beyond the end.
    const Entry& at(std::size_t position) const
    {
        for (const Chunk& chunk : chunks_)
        {
            if (position < chunk.size())
                return chunk[position];
            position -= chunk.size();
        }
        throw std::out_of_range("SortedEntries::at");
    }

    // The slots of up to `count` entries from a position on.
    std::vector<Slot> slots(std::size_t from, std::size_t count) const
    {
        std::vector<Slot> found;
        count = from < size_ ? std::min(count, size_ - from) : 0;
        found.reserve(count);
        for (auto chunk = chunks_.begin(); found.size() < count; ++chunk)
        {
            for (; from < chunk->size() && found.size() < count; ++from)
                found.push_back((*chunk)[from].slot);
            from = from < chunk->size() ? from : from - chunk->size();
        }
        return found;
    }

private:
    using Chunk = std::vector<Entry>;

    static constexpr std::size_t fill = 256;
    static constexpr std::size_t most = 512;

    // The chunk that holds the entry or would: the last that does not start behind it.
    std::vector<Chunk>::iterator chunk_for(const Entry& entry)
    {
        const auto behind =
            std::upper_bound(chunks_.begin(), chunks_.end(), entry, [](const Entry& e, const Chunk& chunk) {
                return e < chunk.front();
            });
        return behind == chunks_.begin() ? behind : std::prev(behind);
    }

    void split(std::vector<Chunk>::iterator chunk)
    {
        const auto middle = chunk->begin() + static_cast<std::ptrdiff_t>(chunk->size() / 2);
        Chunk upper(middle, chunk->end());
        chunk->erase(middle, chunk->end());
        chunks_.insert(std::next(chunk), std::move(upper));
    }

    std::vector<Chunk> chunks_;
    std::size_t size_ = 0;
};

}  // namespace giposync::sandbox
