#pragma once

#include "base/files.hpp"
#include "base/ids.hpp"
#include "oauth/keyring.hpp"
#include "oauth/token_record.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace giposync::oauth {

// How a login is sealed, for whoever examines it.
struct SealView
{
    std::vector<KeyPlace> keys;                // as Keyring::look() has them
    Result<std::optional<std::string>> login;  // sealed, as the file holds it; nothing: nobody has logged in
};

// "NAME.token" in the state directory: an account's login, sealed.
std::filesystem::path token_file(const std::filesystem::path& state_dir, const AccountName& account);

// The sealed file of one account's login and its lock. A record
// goes in as a whole and is durable when store() returns. Whoever wants to notice what others write has an
// object for themselves: a service's keeper and a login beside it do not share one.
class TokenStore
{
public:
    TokenStore(Files& files, std::filesystem::path state_dir, AccountName account, Keyring keys);

    // Nothing where nobody has logged in. Errors, each naming the file and the cure: needs_login where
    // it is damaged or sealed with another key, invalid where a later version of this program wrote it or
    // its key is missing, unwritable where it, or the key, cannot be read.
    Result<std::optional<TokenRecord>> load();

    // Whether it is damaged what load() found there: nobody can read that any more, whatever key they have.
    bool damaged() const { return damaged_; }

    // Errors: unwritable, and those of Keyring::closer. The file then holds what it held before, or already
    // the new record.
    Result<void> store(const TokenRecord& record);

    // Leaves a mark that this login is going to be forgotten on purpose, so that nobody misses it. Errors:
    // unwritable.
    Result<void> note_logout();

    // Errors: unwritable (nothing was forgotten).
    Result<void> forget();

    // Which login (TokenRecord::login) somebody logged out of last; empty: none, or one that could not be
    // read.
    std::string forgotten_login();

    // Sets room aside for a record, so that what is worth more than a place on the disk has one:
    // store_in_reserve() needs no other, and uses it up. Errors: unwritable.
    Result<void> reserve();
    Result<void> store_in_reserve(const TokenRecord& record);

    // Whether the file holds something else than this object read or wrote last, or would be read otherwise
    // because the key is another one now; cheap enough to be asked every second. A file that cannot be read
    // counts as changed.
    bool changed();

    // Whether the key was gone and was written again from memory, since this was last asked.
    bool took_back_key() { return keys_.took_back_key(); }

    // Whether a record could be stored now. Where nobody has logged in yet, that makes the key.
    Result<void> probe();

    SealView look_at_seal() { return {keys_.look(), files_.read(file_)}; }

    // Held by whoever is about to use the refresh token or to replace the record.
    std::filesystem::path lock_file() const;

    const AccountName& account() const { return account_; }

private:
    Result<TokenRecord> open_seen();
    Result<std::string> seal(const TokenRecord& record);
    Result<void> written(const std::string& sealed, Result<void> outcome);

    Files& files_;
    std::filesystem::path state_dir_;
    AccountName account_;
    Keyring keys_;
    std::filesystem::path file_;
    std::filesystem::path mark_;       // of a logout
    std::optional<std::string> seen_;  // what the file held, still sealed
    std::optional<Error> unread_;      // why that could not be made out
    bool damaged_ = false;
    bool read_failed_ = false;  // the file itself: what it holds by now is not known
};

}  // namespace giposync::oauth
