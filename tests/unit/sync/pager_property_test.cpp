// Lists that move between any two requests. What was there all the time and did not change must be read;
// plain offset walking, over the same lists, loses rows.

#include "sync/pager.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace giposync::sync {
namespace {

struct Row
{
    std::int64_t id;
    std::int64_t key;      // decides the place in the list, with the id
    std::int64_t version;  // changes with every update
};

struct Manner
{
    bool by_change_time;  // an update moves the row to the end
    std::int64_t most_mutations;
    std::int64_t cap;
    bool short_pages;
};

class MovingList
{
public:
    MovingList(std::uint64_t seed, std::int64_t rows, Manner manner) : manner_(manner), dice_(seed)
    {
        for (std::int64_t i = 0; i < rows; ++i)
            insert();
        touched_.clear();
    }

    std::vector<Row> page(Ask ask, bool& has_more)
    {
        auto limit = std::min(ask.limit, manner_.cap);
        if (manner_.short_pages)
            limit = 1 + roll(limit);
        std::vector<Row> answer;
        for (auto i = ask.offset; i < std::ssize(rows_) && std::ssize(answer) < limit; ++i)
            answer.push_back(rows_[static_cast<std::size_t>(i)]);
        has_more = ask.offset + std::ssize(answer) < std::ssize(rows_);
        return answer;
    }

    void move()
    {
        for (auto n = roll(manner_.most_mutations + 1); n > 0; --n)
            switch (rows_.empty() ? 0 : roll(3))
            {
            case 0: insert(); break;
            case 1: update(); break;
            default: remove(); break;
            }
    }

    // Rows that have been there, unchanged, since the beginning.
    std::set<std::int64_t> untouched() const
    {
        std::set<std::int64_t> ids;
        for (const Row& row : rows_)
            if (!touched_.contains(row.id))
                ids.insert(row.id);
        return ids;
    }

    std::int64_t size() const { return std::ssize(rows_); }

    std::int64_t roll(std::int64_t sides)
    {
        return static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(sides));
    }

private:
    std::int64_t new_key() { return manner_.by_change_time ? ++time_ / 3 : roll(1000); }  // thirds: ties

    void insert() { put({++last_id_, new_key(), 1}); }

    void update()
    {
        const auto at = rows_.begin() + roll(size());
        Row row = *at;
        rows_.erase(at);
        ++row.version;
        if (manner_.by_change_time || roll(2) == 0)
            row.key = new_key();
        put(row);
    }

    void put(const Row& row)
    {
        const auto before = [](const Row& a, const Row& b) {
            return std::pair{a.key, a.id} < std::pair{b.key, b.id};
        };
        rows_.insert(std::upper_bound(rows_.begin(), rows_.end(), row, before), row);
        touched_.insert(row.id);
    }

    void remove()
    {
        const auto at = rows_.begin() + roll(size());
        touched_.insert(at->id);
        rows_.erase(at);
    }

    Manner manner_;
    std::mt19937_64 dice_;
    std::vector<Row> rows_;
    std::set<std::int64_t> touched_;
    std::int64_t last_id_ = 0;
    std::int64_t time_ = 0;
};

// The walker's part, without a mirror: what has been read, and in which version.
class Reader
{
public:
    explicit Reader(std::int64_t limit) : pager_(limit), ring_size_(2 * static_cast<std::size_t>(limit)) {}

    Verdict read(MovingList& list)
    {
        const auto ask = pager_.next();
        bool has_more = false;
        const auto rows = list.page(ask, has_more);
        PageFacts facts;
        facts.offset = ask.offset;
        facts.rows = facts.good_rows = std::ssize(rows);
        facts.has_more = has_more;
        for (std::int64_t i = 0; i < std::ssize(rows); ++i)
        {
            const Row& row = rows[static_cast<std::size_t>(i)];
            const auto known = versions_.find(row.id);
            if (known == versions_.end() || known->second != row.version || !proven_.contains(row.id))
                continue;
            facts.last_proven = i;
            ++facts.proven_rows;
            if (std::find(ring_.begin(), ring_.end(), row.id) != ring_.end())
                facts.last_recent = i;
            if (!ring_.empty() && ring_.back() == row.id)
                facts.frontier = i;
        }
        const auto verdict = pager_.judge(facts);
        for (const Row& row : rows)
            keep(row, verdict == Verdict::accepted || verdict == Verdict::complete);
        return verdict;
    }

    const Pager::State& state() const { return pager_.state(); }

    bool has(std::int64_t id) const { return versions_.contains(id); }

private:
    void keep(const Row& row, bool proven)
    {
        const bool same = versions_.contains(row.id) && versions_[row.id] == row.version;
        versions_[row.id] = row.version;
        if (proven)
        {
            proven_.insert(row.id);
            ring_.push_back(row.id);
            if (ring_.size() > ring_size_)
                ring_.pop_front();
        }
        else if (!same)
            proven_.erase(row.id);
    }

    Pager pager_;
    std::size_t ring_size_;
    std::map<std::int64_t, std::int64_t> versions_;
    std::set<std::int64_t> proven_;
    std::deque<std::int64_t> ring_;
};

struct Loss
{
    std::int64_t rows = 0;
    std::int64_t unproved = 0;
    std::int64_t stuck = 0;
    std::int64_t requests = 0;
};

Loss walk_overlapped(std::uint64_t seed, std::int64_t rows, std::int64_t limit, Manner manner)
{
    MovingList list{seed, rows, manner};
    Reader reader{limit};
    Loss loss;
    for (;;)
    {
        ++loss.requests;
        const auto verdict = reader.read(list);
        if (verdict == Verdict::complete || verdict == Verdict::stuck)
        {
            loss.stuck = verdict == Verdict::stuck ? 1 : 0;
            break;
        }
        list.move();
    }
    loss.unproved = reader.state().proved ? 0 : 1;
    if (loss.stuck + loss.unproved == 0)
        for (const auto id : list.untouched())
            loss.rows += reader.has(id) ? 0 : 1;
    return loss;
}

// The control: advance by what came.
std::int64_t rows_lost_by_plain_walking(
    std::uint64_t seed,
    std::int64_t rows,
    std::int64_t limit,
    Manner manner
)
{
    MovingList list{seed, rows, manner};
    std::set<std::int64_t> seen;
    std::int64_t offset = 0;
    for (bool has_more = true; has_more;)
    {
        const auto page = list.page({offset, limit}, has_more);
        for (const Row& row : page)
            seen.insert(row.id);
        offset += std::ssize(page);
        if (has_more)
            list.move();
    }
    std::int64_t lost = 0;
    for (const auto id : list.untouched())
        lost += seen.contains(id) ? 0 : 1;
    return lost;
}

TEST(PagerProperty, NothingThatStoodStillIsMissed)
{
    Loss all;
    std::int64_t lost_by_plain_walking = 0;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed)
    {
        std::mt19937_64 dice{seed};
        const auto roll = [&dice](std::uint64_t sides) { return static_cast<std::int64_t>(dice() % sides); };
        const std::int64_t limit = 5 + roll(30);
        const std::int64_t rows = roll(400);
        const Manner manner{roll(2) == 0, 1 + roll(10), roll(4) == 0 ? 3 + roll(10) : 1000, roll(4) == 0};

        const auto loss = walk_overlapped(seed, rows, limit, manner);
        ASSERT_EQ(loss.rows, 0) << "seed " << seed;
        all.unproved += loss.unproved;
        all.stuck += loss.stuck;
        all.requests += loss.requests;
        lost_by_plain_walking += rows_lost_by_plain_walking(seed, rows, limit, manner);
    }
    EXPECT_GT(lost_by_plain_walking, 1000);
    std::cout << all.unproved << " unproved, " << all.stuck << " stuck, " << all.requests << " requests, "
              << lost_by_plain_walking << " rows lost by plain walking\n";
}

}  // namespace
}  // namespace giposync::sync
