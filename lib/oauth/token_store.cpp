#include "oauth/token_store.hpp"

#include "base/form.hpp"
#include "oauth/refresh_rules.hpp"

#include <algorithm>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::oauth {
namespace {

constexpr mode_t owner_only = 0600;
constexpr std::size_t smallest_reserve = 16 * 1024;  // tokens are a few kilobytes at most

std::string context_of(const AccountName& account)
{
    return "token of " + account.text();
}

}  // namespace

fs::path token_file(const fs::path& state_dir, const AccountName& account)
{
    return state_dir / (percent_encoded(account.text()) + ".token");
}

TokenStore::TokenStore(Files& files, fs::path state_dir, AccountName account, Keyring keys)
    : files_(files),
      state_dir_(std::move(state_dir)),
      account_(std::move(account)),
      keys_(std::move(keys)),
      file_(token_file(state_dir_, account_)),
      mark_(state_dir_ / (percent_encoded(account_.text()) + ".logged-out"))
{
}

Result<std::optional<TokenRecord>> TokenStore::load()
{
    auto content = files_.read(file_);
    read_failed_ = !content;
    if (!content)
        return content.error();
    seen_ = std::move(*content);
    unread_.reset();
    damaged_ = false;
    if (!seen_)
        return std::optional<TokenRecord>{};

    auto record = open_seen();
    if (!record)
    {
        unread_ = record.error();
        return *unread_;
    }
    return std::optional{std::move(*record)};
}

Result<TokenRecord> TokenStore::open_seen()
{
    const auto login = login_command(account_);
    const auto of_file = [&](Error error, const std::string& cure = {}) {
        return Error{error.code, file_.string() + " " + error.detail + cure};
    };
    const auto damage = [&](Error error) {
        if (error.code == Errc::invalid)
            return of_file(std::move(error), ": run that version, or remove the file and log in again");
        error.code = Errc::needs_login;
        damaged_ = true;
        return of_file(std::move(error), ": put back what was there, or run " + login);
    };
    const auto context = context_of(account_);
    if (const auto key = key_id_of(*seen_); !key)
        return damage(key.error());
    const auto seal = keys_.opener(*seen_, context);
    if (!seal && seal.error().code == Errc::needs_login)
        return of_file(seal.error(), ": put that key back, or run " + login);
    if (!seal)
        return of_file(seal.error());
    const auto text = (*seal)->open(*seen_, context);
    auto record = text ? parse_token_record(text->reveal()) : text.error();
    if (!record)
        return damage(record.error());
    return record;
}

Result<void> TokenStore::store(const TokenRecord& record)
{
    const auto sealed = seal(record);
    return sealed ? written(*sealed, files_.replace(file_, *sealed, owner_only)) : sealed.error();
}

Result<void> TokenStore::reserve()
{
    const auto twice_as_much = 2 * seen_.value_or(std::string{}).size();
    return files_.reserve(file_, std::max(smallest_reserve, twice_as_much), owner_only);
}

Result<void> TokenStore::store_in_reserve(const TokenRecord& record)
{
    const auto sealed = seal(record);
    return sealed ? written(*sealed, files_.replace_in_reserve(file_, *sealed)) : sealed.error();
}

Result<std::string> TokenStore::seal(const TokenRecord& record)
{
    const auto seal = keys_.closer();
    if (!seal)
        return seal.error();
    return (*seal)->close(to_json(record).reveal(), context_of(account_));
}

Result<void> TokenStore::written(const std::string& sealed, Result<void> outcome)
{
    if (outcome)
    {
        seen_ = sealed;
        unread_.reset();
        read_failed_ = false;
    }
    return outcome;
}

std::string TokenStore::forgotten_login()
{
    const auto mark = files_.read(mark_);
    return mark ? mark->value_or("") : "";
}

Result<void> TokenStore::note_logout()
{
    const auto stored = load();
    const auto login = stored && *stored ? (*stored)->login : std::string{};
    return files_.replace(mark_, login, owner_only);
}

Result<void> TokenStore::forget()
{
    auto removed = files_.remove(file_);
    if (removed)
    {
        seen_.reset();
        unread_.reset();
        read_failed_ = false;
    }
    return removed;
}

bool TokenStore::changed()
{
    const auto content = files_.read(file_);
    if (!content || read_failed_ || *content != seen_)
        return true;
    if (!unread_)
        return false;
    const auto record = open_seen();
    return record || record.error().detail != unread_->detail;
}

Result<void> TokenStore::probe()
{
    if (auto writable = files_.probe(state_dir_); !writable)
        return writable;
    const auto seal = keys_.closer();
    return seal ? Result<void>{} : seal.error();
}

fs::path TokenStore::lock_file() const
{
    return fs::path{file_}.concat(".lock");
}

}  // namespace giposync::oauth
