#include "sync/deletions.hpp"

#include "base/async.hpp"

#include <algorithm>
#include <utility>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

// Rows that are looked at, and rows that are buried, before the rest of the loop has a turn.
constexpr std::int64_t looks_per_slice = 2'000;
constexpr std::ptrdiff_t burials_per_transaction = 200;

// Beyond this, a second walk costs fewer requests than asking one by one; a walk of more pages may ask more.
// So many are asked for all the same: a list that is truncated for good looks alike in both walks.
constexpr std::int64_t always_one_by_one = 10;

// Some of them, from all over.
std::vector<mirror::Sweep::Missing> sample_of(const std::vector<mirror::Sweep::Missing>& missing)
{
    std::vector<mirror::Sweep::Missing> sample;
    const auto count = std::min(missing.size(), static_cast<std::size_t>(always_one_by_one));
    for (std::size_t i = 0; i < count; ++i)
        sample.push_back(missing[i * missing.size() / count]);
    return sample;
}

}  // namespace

std::optional<HeldDeletions> brake(
    const config::HoldDeletions& limits,
    std::int64_t missing,
    std::int64_t live_rows,
    std::int64_t rows_met
)
{
    if (missing == 0)
        return std::nullopt;
    if (rows_met == 0)
        return HeldDeletions{missing, live_rows, "the list is empty"};
    const bool many = missing > limits.rows;
    const bool large_share = static_cast<double>(missing) > limits.share * static_cast<double>(live_rows);
    if (many && large_share)
        return HeldDeletions{missing, live_rows, "more at once than hold_deletions allows"};
    return std::nullopt;
}

Deletions::Deletions(
    Api& api,
    mirror::Mirror& mirror,
    mirror::MirroredResource& mirrored,
    const config::Resource& resource,
    Walk& walk,
    net::Purpose purpose,
    bool accept
)
    : api_(api),
      mirror_(mirror),
      mirrored_(mirrored),
      resource_(resource),
      walk_(walk),
      purpose_(std::move(purpose)),
      accept_(accept),
      sweep_(mirror, mirrored)
{
}

asio::awaitable<Result<DeletionOutcome>> Deletions::find()
{
    DeletionOutcome outcome;
    auto missing = co_await missing_rows();
    if (missing.empty())
        co_return outcome;
    outcome.held =
        brake(resource_.hold_deletions, std::ssize(missing), sweep_.live_rows(), walk_.cursor().rows_met);
    if (outcome.held && !accept_)
        co_return outcome;
    outcome.held.reset();

    const auto count = std::ssize(missing);
    auto confirmed = co_await confirm(std::move(missing));
    if (!confirmed)
        co_return confirmed.error();
    outcome.deleted = co_await bury(std::move(*confirmed));
    outcome.undecided = count - outcome.deleted;
    co_return outcome;
}

asio::awaitable<Deletions::Missing> Deletions::missing_rows()
{
    std::optional<mirror::Sweep::Days> days;
    if (resource_.window)
        days = {walk_.cursor().last_first_day.value_or(walk_.cursor().first_day), walk_.cursor().end_day - 1};
    Missing missing;
    std::optional<std::int64_t> after = 0;
    while (after)
    {
        after = sweep_.missing(walk_.met(), *after, looks_per_slice, days, missing);
        co_await yield();
    }
    co_return missing;
}

asio::awaitable<Result<Deletions::Missing>> Deletions::confirm(Missing missing)
{
    if (walk_.cursor().pass > 1)  // taken up again behind its second pass
        co_return walk_.cursor().proved ? std::move(missing) : Missing{};

    const auto have_addresses = co_await items_have_addresses(missing.front());
    if (!have_addresses)
        co_return have_addresses.error();
    if (!*have_addresses)
        co_return co_await confirmed_by_walk();

    // Of a window, a walk cannot tell what was deleted from what has only left the days.
    const auto worth_asking = std::max(always_one_by_one, walk_.count().requests);
    if (resource_.window || std::ssize(missing) <= worth_asking)
        co_return co_await confirmed_one_by_one(std::move(missing));
    auto sample = sample_of(missing);
    const auto asked = sample.size();
    auto absent = co_await confirmed_one_by_one(std::move(sample));
    if (!absent || absent->size() < asked)
        co_return absent;
    co_return co_await confirmed_by_walk();
}

asio::awaitable<Result<Deletions::Missing>> Deletions::confirmed_by_walk()
{
    if (!walk_.cursor().proved)
        co_return Missing{};
    auto walked = co_await walk_.run_again();
    if (!walked)
        co_return walked.error();
    if (!walk_.cursor().proved)
        co_return Missing{};
    co_return co_await missing_rows();
}

// A server without such a path answers 404 to every id. So a row that was just met is asked for first; where
// none was met, only a row that is there after all can tell.
asio::awaitable<Result<bool>> Deletions::items_have_addresses(mirror::Sweep::Missing missing)
{
    auto probe = std::move(missing);
    mirrored_.table.find(walk_.a_live_row(), [&](const mirror::ResourceTable::StoredRow& stored) {
        if (stored.live)
            probe = {stored.row, std::string(stored.id), std::string(stored.parent_id)};
    });
    const auto existence = co_await look_for(std::move(probe));
    if (!existence)
        co_return existence.error();
    co_return *existence == Existence::present;
}

asio::awaitable<Result<Deletions::Missing>> Deletions::confirmed_one_by_one(Missing missing)
{
    Missing absent;
    for (const auto& row : missing)
    {
        const auto existence = co_await look_for(row);
        if (!existence)
            co_return existence.error();
        if (*existence == Existence::absent)
            absent.push_back(row);
        else if (*existence == Existence::present)
            sweep_.forget_slice(row.row);  // it has only left its days
    }
    co_return absent;
}

asio::awaitable<Result<Existence>> Deletions::look_for(mirror::Sweep::Missing row)
{
    Leg leg;
    if (resource_.parent)
        leg.parent_id = row.parent_id;
    // A child whose id another parent's child has is called PARENT/ID in the mirror only.
    auto id = row.id;
    if (resource_.parent && id.starts_with(row.parent_id + "/"))
        id.erase(0, row.parent_id.size() + 1);
    PageSource source{api_, walk_.address_of(leg), {}, purpose_, walk_.count().requests};
    co_return co_await source.look_for(std::move(id));
}

asio::awaitable<std::int64_t> Deletions::bury(Missing rows)
{
    std::int64_t buried = 0;
    for (std::ptrdiff_t from = 0; from < std::ssize(rows); from += burials_per_transaction)
    {
        const auto to = std::min(from + burials_per_transaction, std::ssize(rows));
        std::vector<std::int64_t> some;
        for (auto i = from; i < to; ++i)
            some.push_back(rows[static_cast<std::size_t>(i)].row);
        mirror::MirrorTransaction change{mirror_};
        buried += sweep_.bury(some, api_.clock.now());
        change.commit();
        co_await yield();
    }
    walk_.count().rows.deleted += buried;
    co_return buried;
}

}  // namespace giposync::sync
