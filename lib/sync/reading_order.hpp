#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace giposync::sync {

// The order in which the rows of the last pages stood. In a list whose order follows from its rows, two rows
// that do not change stand in the same order for ever: where they are seen the other way round, the list has
// no such order, and an anchor proves nothing. `Key` names a row. Kept in memory only: a walk that is taken
// up again begins without.
template <class Key>
class ReadingOrder
{
public:
    struct Row
    {
        Key key;
        bool unchanged = false;  // since it was read last
    };

    // Whether unchanged rows of a page stand in another order than before. Rows that were not read lately
    // tell nothing, nor does one that the page has twice.
    bool contradicts(const std::vector<Row>& page) const
    {
        std::int64_t furthest = -1;
        for (const Row& row : page)
        {
            const auto found = places_.find(row.key);
            if (!row.unchanged || found == places_.end() || found->second == furthest)
                continue;
            if (found->second < furthest)
                return !is_repetition(page);
            furthest = found->second;
        }
        return false;
    }

    // The page that follows those that are known, or overlaps with them: from there on its order counts.
    void add(const std::vector<Row>& page)
    {
        const auto known = std::find_if(page.begin(), page.end(), [this](const Row& row) {
            return row.unchanged && places_.contains(row.key);
        });
        if (known != page.end())
            forget_from(places_.at(known->key));
        const auto start = next_;
        for (const Row& row : page)
        {
            auto& place = places_.try_emplace(row.key, -1).first->second;
            if (place >= start)
                continue;  // a second time in this page
            place = next_++;
            rows_.push_back({place, row.key});
        }
        largest_page_ = std::max(largest_page_, page.size());
        while (rows_.size() > pages_kept * largest_page_)
        {
            forget(rows_.front());
            rows_.pop_front();
        }
    }

    // The walk goes on somewhere else.
    void clear()
    {
        places_.clear();
        rows_.clear();
    }

private:
    static constexpr std::size_t pages_kept = 4;

    struct Place
    {
        std::int64_t number;
        Key key;
    };

    // Some servers send rows of a page twice.
    static bool is_repetition(const std::vector<Row>& page)
    {
        std::unordered_map<Key, int> times;
        return std::any_of(page.begin(), page.end(), [&](const Row& row) { return ++times[row.key] > 1; });
    }

    void forget_from(std::int64_t place)
    {
        while (!rows_.empty() && rows_.back().number >= place)
        {
            forget(rows_.back());
            rows_.pop_back();
        }
    }

    // Unless the row has got another place since.
    void forget(const Place& one)
    {
        const auto found = places_.find(one.key);
        if (found != places_.end() && found->second == one.number)
            places_.erase(found);
    }

    std::unordered_map<Key, std::int64_t> places_;
    std::deque<Place> rows_;
    std::size_t largest_page_ = 0;
    std::int64_t next_ = 0;
};

}  // namespace giposync::sync
