#pragma once

#include "base/files.hpp"
#include "base/ids.hpp"
#include "oauth/sealed.hpp"
#include "oauth/token_record.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace giposync::oauth {

// The sealed file of one account's login, "NAME.token" in the state directory, and its lock. A record
// goes in as a whole and is durable when store() returns. Whoever wants to notice what others write has an
// object for themselves: a service's keeper and a login beside it do not share one.
class TokenStore
{
public:
    TokenStore(Files& files, std::filesystem::path state_dir, AccountName account, Seal seal);

    // Nothing where nobody has logged in. Errors, each naming the file and the cure: needs_login where
    // it is damaged or sealed with another key, invalid where a later version of this program wrote it,
    // unwritable where it cannot be read.
    Result<std::optional<TokenRecord>> load();

    // Errors: unwritable. The file then holds what it held before, or already the new record.
    Result<void> store(const TokenRecord& record);
    Result<void> forget();

    // Sets room aside for a record, so that what is worth more than a place on the disk has one:
    // store_in_reserve() needs no other, and uses it up. Errors: unwritable.
    Result<void> reserve();
    Result<void> store_in_reserve(const TokenRecord& record);

    // Whether the file holds something else than this object read or wrote last; cheap enough to be
    // asked every second. A file that cannot be read counts as changed.
    bool changed();

    // Whether a record could be stored now.
    Result<void> probe() { return files_.probe(state_dir_); }

    // Held by whoever is about to use the refresh token or to replace the record.
    std::filesystem::path lock_file() const;

    const AccountName& account() const { return account_; }

private:
    Files& files_;
    std::filesystem::path state_dir_;
    AccountName account_;
    Seal seal_;
    std::filesystem::path file_;
    std::optional<std::string> seen_;  // what the file held, still sealed
};

}  // namespace giposync::oauth
