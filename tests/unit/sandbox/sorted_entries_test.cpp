#include "sandbox/random.hpp"
#include "sandbox/sorted_entries.hpp"

#include <gtest/gtest.h>

#include <iterator>
#include <set>

namespace giposync::sandbox {
namespace {

Entry any_entry(Random& random)
{
    return {random.below(50), random.below(50), static_cast<Slot>(random.below(1000))};
}

void expect_same(const SortedEntries& index, const std::set<Entry>& model, Random& random)
{
    ASSERT_EQ(index.size(), model.size());
    std::vector<Slot> all;
    for (const Entry& entry : model)
        all.push_back(entry.slot);
    ASSERT_EQ(index.slots(0, all.size() + 1), all);

    const auto from = static_cast<std::size_t>(random.below(all.size() + 1));
    const std::vector<Slot> some(
        all.begin() + static_cast<std::ptrdiff_t>(from),
        all.begin() + static_cast<std::ptrdiff_t>(std::min(from + 40, all.size()))
    );
    ASSERT_EQ(index.slots(from, 40), some);

    const auto sought = any_entry(random);
    const auto before = std::distance(model.begin(), model.lower_bound(sought));
    ASSERT_EQ(index.rank(sought), static_cast<std::size_t>(before));
}

TEST(SortedEntriesTest, AreASortedSetThatKnowsItsNthElement)
{
    Random random{7};
    SortedEntries index;
    std::set<Entry> model;
    for (int step = 0; step < 20'000; ++step)
    {
        const Entry entry = any_entry(random);
        const bool growing = step / 5'000 % 2 == 0;
        if (model.contains(entry))
        {
            index.erase(entry);
            model.erase(entry);
        }
        else if (growing)
        {
            index.insert(entry);
            model.insert(entry);
        }
        else if (!model.empty())
        {
            index.erase(*model.begin());
            model.erase(model.begin());
        }
        if (step % 500 == 0)
            expect_same(index, model, random);
    }
    for (std::size_t i = 0; i < model.size(); ++i)
        ASSERT_EQ(index.at(i), *std::next(model.begin(), static_cast<std::ptrdiff_t>(i)));
}

TEST(SortedEntriesTest, AreFilledAtOnce)
{
    SortedEntries index;
    std::vector<Entry> entries;
    for (Slot slot = 0; slot < 1000; ++slot)
        entries.push_back({999 - slot, 0, slot});

    index.assign(entries);

    EXPECT_EQ(index.size(), 1000);
    EXPECT_EQ(index.at(0).slot, 999);
    EXPECT_EQ(index.slots(998, 5), (std::vector<Slot>{1, 0}));
    EXPECT_EQ(index.slots(1000, 5), std::vector<Slot>{});
}

TEST(SortedEntriesTest, ToLoseARowIsABug)
{
    SortedEntries index;
    EXPECT_THROW(index.erase({1, 2, 3}), std::logic_error);
    index.insert({1, 2, 3});
    EXPECT_THROW(index.erase({1, 2, 4}), std::logic_error);
    EXPECT_THROW(index.at(1), std::out_of_range);
}

}  // namespace
}  // namespace giposync::sandbox
