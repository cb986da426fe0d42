#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "oauth/token_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <utility>

namespace giposync::oauth {

// What this process knows of an account's login, kept in step with the store: other processes refresh
// and log in too. Where the disk takes no record, memory is ahead of it; then nobody else may touch the
// store until it has caught up, which the vault tries again and again. So is it where the file was damaged,
// or replaced by an older copy: what is in memory is put back. Writes disk.unwritable, disk.writable,
// token.put_back and token.awaited.
class TokenVault
{
public:
    // Reads the store.
    TokenVault(TokenStore& store, Clock& clock, Log& log);
    TokenVault(const TokenVault&) = delete;
    TokenVault& operator=(const TokenVault&) = delete;

    // What only memory holds is tried once more.
    ~TokenVault();

    const std::optional<TokenRecord>& record() const { return record_; }

    // Why the store could not be read, when it could not, and since when.
    const std::optional<Error>& damage() const { return damage_; }

    Instant damaged_since() const { return damaged_since_; }

    // Whether the disk took the last record.
    bool writable() const { return !unwritable_; }

    // Whether only memory holds the record.
    bool ahead_of_disk() const { return ahead_of_disk_; }

    const AccountName& account() const { return store_.account(); }

    // The right to use the refresh token and to replace the record, among all processes.
    class Entry
    {
    public:
        explicit Entry(TokenVault& vault) : vault_(&vault) { vault.entered_ = true; }

        Entry(Entry&& other) noexcept : vault_(std::exchange(other.vault_, nullptr)) {}

        Entry& operator=(Entry&&) = delete;

        ~Entry()
        {
            if (vault_)
            {
                vault_->entered_ = false;
                vault_->unlock_if_free();
            }
        }

    private:
        TokenVault* vault_;
    };

    // Waits for that right, for as long as another process has it, and reads the store again. Errors:
    // unwritable where the lock cannot be made or memory is still ahead of the disk; what TokenStore::load
    // says.
    boost::asio::awaitable<Result<Entry>> enter();

    // Durable, or nothing has changed here; so it also proves that the disk takes a record. For whoever
    // has entered.
    Result<void> store(TokenRecord record);

    // Sets room on the disk aside for what will be kept. For whoever has entered. Errors: unwritable.
    Result<void> make_room();

    // In memory in any case, and on the disk as soon as it takes it: at once where there is room for it, be
    // it what was set aside. For whoever has entered.
    void keep(TokenRecord record);

    // Takes up what other processes have stored, but not while somebody has entered, and stores what
    // only memory holds.
    void look();

private:
    void unlock_if_free();
    void look_whether_writable();
    Result<void> read_again();
    bool knows_better_than(const Result<std::optional<TokenRecord>>& loaded) const;
    Result<void> put_back(std::string reason);
    std::int64_t next_revision() const;
    Result<void> store_again();
    Result<void> note(Result<void> outcome);

    TokenStore& store_;
    Clock& clock_;
    Log& log_;
    std::optional<TokenRecord> record_;
    std::optional<Error> damage_;
    Instant damaged_since_{};
    std::optional<FileLock> lock_;
    bool entered_ = false;
    int waiting_ = 0;  // for the lock
    bool ahead_of_disk_ = false;
    bool unwritable_ = false;
    bool to_put_back_ = false;  // as soon as nobody else has entered
    Moment store_again_at_{};
};

}  // namespace giposync::oauth
