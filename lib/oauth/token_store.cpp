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

TokenStore::TokenStore(Files& files, fs::path state_dir, AccountName account, Seal seal)
    : files_(files),
      state_dir_(std::move(state_dir)),
      account_(std::move(account)),
      seal_(std::move(seal)),
      file_(state_dir_ / (percent_encoded(account_.text()) + ".token"))
{
}

Result<std::optional<TokenRecord>> TokenStore::load()
{
    auto content = files_.read(file_);
    if (!content)
        return content.error();
    seen_ = std::move(*content);
    if (!seen_)
        return std::optional<TokenRecord>{};

    const auto opened = seal_.open(*seen_, context_of(account_));
    auto record = opened ? parse_token_record(opened->reveal()) : opened.error();
    if (record)
        return std::optional{std::move(*record)};
    auto detail = file_.string() + " " + record.error().detail;
    if (record.error().code == Errc::invalid)
        return Error{Errc::invalid, detail + ": run that version, or remove the file and log in again"};
    return Error{
        Errc::needs_login,
        detail + ": put the file or its key back, or run " + login_command(account_)};
}

Result<void> TokenStore::store(const TokenRecord& record)
{
    auto sealed = seal_.close(to_json(record).reveal(), context_of(account_));
    auto written = files_.replace(file_, sealed, owner_only);
    if (written)
        seen_ = std::move(sealed);
    return written;
}

Result<void> TokenStore::reserve()
{
    const auto twice_as_much = 2 * seen_.value_or(std::string{}).size();
    return files_.reserve(file_, std::max(smallest_reserve, twice_as_much), owner_only);
}

Result<void> TokenStore::store_in_reserve(const TokenRecord& record)
{
    auto sealed = seal_.close(to_json(record).reveal(), context_of(account_));
    auto written = files_.replace_in_reserve(file_, sealed);
    if (written)
        seen_ = std::move(sealed);
    return written;
}

Result<void> TokenStore::forget()
{
    auto removed = files_.remove(file_);
    if (removed)
        seen_.reset();
    return removed;
}

bool TokenStore::changed()
{
    const auto content = files_.read(file_);
    return !content || *content != seen_;
}

fs::path TokenStore::lock_file() const
{
    return fs::path{file_}.concat(".lock");
}

}  // namespace giposync::oauth
