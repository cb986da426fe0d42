#include "oauth/token_vault.hpp"

#include "base/event_names.hpp"
#include "oauth/store_lock.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_attempts_to_store = 5s;

// Counts those who are in a scope.
class Present
{
public:
    explicit Present(int& count) : count_(count) { ++count_; }

    Present(const Present&) = delete;
    Present& operator=(const Present&) = delete;

    ~Present() { --count_; }

private:
    int& count_;
};

}  // namespace

TokenVault::TokenVault(TokenStore& store, Clock& clock, Log& log) : store_(store), clock_(clock), log_(log)
{
    read_again();
}

TokenVault::~TokenVault()
{
    if (!ahead_of_disk_)
        return;
    try
    {
        store_.store(*record_);
    }
    catch (...)  // nothing more can be done, and nobody is left to be told
    {
    }
}

asio::awaitable<Result<TokenVault::Entry>> TokenVault::enter()
{
    if (!lock_)
    {
        const Present waiting{waiting_};
        auto lock = co_await wait_for_lock(clock_, store_.lock_file(), log_);
        if (!lock)
            co_return lock.error().code == Errc::unwritable ? note(lock.error()).error() : lock.error();
        lock_ = std::move(*lock);
    }
    Entry entry{*this};
    if (auto in_step = ahead_of_disk_ ? store_again() : read_again(); !in_step)
        co_return in_step.error();
    if (damage_)
        co_return *damage_;
    co_return std::move(entry);
}

// While memory is ahead nobody else may use the token that the store still shows: it is spent.
void TokenVault::unlock_if_free()
{
    if (!entered_ && !ahead_of_disk_)
        lock_.reset();
}

Result<void> TokenVault::store(TokenRecord record)
{
    record.revision = next_revision();
    auto stored = note(store_.store(record));
    if (!stored)
        return stored;
    record_ = std::move(record);
    ahead_of_disk_ = false;
    return stored;
}

Result<void> TokenVault::make_room()
{
    return note(store_.reserve());
}

void TokenVault::keep(TokenRecord record)
{
    record.revision = next_revision();
    record_ = std::move(record);
    ahead_of_disk_ = true;
    store_again();
}

void TokenVault::look()
{
    if (ahead_of_disk_)
    {
        if (clock_.moment() >= store_again_at_)
            store_again();
    }
    else if (!entered_ && (to_put_back_ || store_.changed()))
        read_again();
    else if (!entered_ && unwritable_ && clock_.moment() >= store_again_at_)
        look_whether_writable();
    unlock_if_free();
}

// Where nothing waits to be stored, only a record that is stored shows it.
void TokenVault::look_whether_writable()
{
    store_again_at_ = clock_.moment() + between_attempts_to_store;
    const auto taken = FileLock::try_take(store_.lock_file());
    if (!record_ || !taken || !*taken || store_.changed())
        return;
    auto outcome = store_.store(*record_);
    note(outcome ? store_.reserve() : outcome);
}

Result<void> TokenVault::read_again()
{
    auto loaded = store_.load();
    to_put_back_ = knows_better_than(loaded);
    if (to_put_back_ && !lock_)
    {
        // Who waits for the lock will do it: not to wait for a lock of our own, which a full disk keeps.
        if (waiting_ > 0)
            return {};
        // Whoever has it may be storing a new login at this moment.
        if (auto taken = FileLock::try_take(store_.lock_file()); taken && *taken)
            lock_ = std::move(**taken);
        else
            return {};
        loaded = store_.load();
        to_put_back_ = knows_better_than(loaded);
    }
    if (to_put_back_)
        return put_back(loaded ? "it held an older state of the login" : loaded.error().detail);
    if (!loaded && !damage_)
        damaged_since_ = clock_.now();
    damage_ = loaded ? std::nullopt : std::optional{loaded.error()};
    if (loaded)
        record_ = std::move(*loaded);
    else if (loaded.error().code != Errc::unwritable)
        record_.reset();
    return {};
}

// A file that has vanished is a logout. So is another login behind one, whatever the clock said meanwhile.
bool TokenVault::knows_better_than(const Result<std::optional<TokenRecord>>& loaded) const
{
    if (!record_)
        return false;
    if (!loaded)
        return store_.damaged();
    if (!*loaded || (*loaded)->revision == 0 || (*loaded)->revision >= record_->revision)
        return false;
    return (*loaded)->login == record_->login || store_.forgotten_login() != record_->login;
}

// For whoever has the lock.
Result<void> TokenVault::put_back(std::string reason)
{
    log_.warning(
        events::token_put_back,
        "the login's file is not what was stored there: it is written again from memory",
        {{"reason", std::move(reason)}}
    );
    to_put_back_ = false;
    damage_.reset();
    ahead_of_disk_ = true;
    return store_again();
}

std::int64_t TokenVault::next_revision() const
{
    return oauth::next_revision(record_ ? record_->revision : 0, clock_.now());
}

Result<void> TokenVault::store_again()
{
    store_again_at_ = clock_.moment() + between_attempts_to_store;
    auto stored = note(store_.store(*record_));
    if (!stored && store_.store_in_reserve(*record_))
        stored = {};
    ahead_of_disk_ = !stored;
    return stored;
}

Result<void> TokenVault::note(Result<void> outcome)
{
    if (store_.took_back_key())
        log_.warning(
            events::token_put_back,
            "the key that seals the login was gone: it is written again from memory"
        );
    if (!outcome && !unwritable_)
        log_.error(
            events::disk_unwritable,
            "the disk does not take the login: no token is refreshed until it does",
            {{"reason", outcome.error().detail}}
        );
    if (outcome && unwritable_)
        log_.info(events::disk_writable, "the disk takes the login again");
    unwritable_ = !outcome;
    return outcome;
}

}  // namespace giposync::oauth
