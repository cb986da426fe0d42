#include "service/account_mirror.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/places.hpp"
#include "mirror/storage_failure.hpp"
#include "service/lasting_troubles.hpp"

#include <cerrno>
#include <exception>
#include <filesystem>
#include <utility>

namespace giposync {
namespace {

Result<void> as_result(Error error)
{
    return error;
}

std::optional<struct stat> look_at(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    return ::stat(file.c_str(), &found) == 0 ? std::optional{found} : std::nullopt;
}

}  // namespace

AccountMirror::AccountMirror(AccountParts& account, DiskNews& disk_news, Instant since)
    : account_(account), disk_news_(disk_news), since_(to_text_in_seconds(since))
{
}

bool AccountMirror::try_to_open(Instant now)
{
    const auto opened = open(now);
    settled_ = true;
    if (!opened)
    {
        tell_unusable(opened.error());
        return false;
    }
    told_unusable_.reset();
    disk_news_.writable();
    return true;
}

void AccountMirror::close(const Error& failure)
{
    let_go();
    tell_unusable(failure);
}

Result<void> AccountMirror::open(Instant now)
{
    auto opened = account_.open_mirror();
    if (!opened)
        return opened.error();
    auto place = mirror::take_service_place((*opened)->file());
    if (!place)
        return place.error();
    if (!*place)
        return Error{
            Errc::failed,
            (*opened)->file().string() +
                ": another service has this mirror in its care: stop one of the two"};
    place_ = std::move(*place);
    mirror_ = std::move(*opened);
    opened_ = look_at(mirror_->file());
    try
    {
        mirror_->set_fact(mirror::service_since_fact, since_);
        board_.emplace(*mirror_);
        recall_troubles(now);
        return {};
    }
    catch (...)
    {
        auto failure = mirror::storage_failure(*mirror_, std::current_exception());
        if (!failure)
            throw;
        let_go();
        return as_result(std::move(*failure));
    }
}

bool AccountMirror::is_in_place() const
{
    if (!mirror_ || !opened_)
        return true;
    const auto found = look_at(mirror_->file());
    if (!found)
        return errno != ENOENT;
    return found->st_dev == opened_->st_dev && found->st_ino == opened_->st_ino;
}

void AccountMirror::let_go()
{
    board_.reset();
    mirror_.reset();
    place_.reset();
}

// Reminders go on though the service was started anew.
void AccountMirror::recall_troubles(Instant now)
{
    for (auto& trouble : lasting_troubles(*mirror_, account_.resources(), now))
        account_.remind_of(std::move(trouble));
}

void AccountMirror::tell_unusable(const Error& error)
{
    if (error.code == Errc::unwritable)
        disk_news_.unwritable(error);
    else if (told_unusable_ != error.detail)
        account_.log().error(events::mirror_unusable, error.detail);
    told_unusable_ = error.detail;
}

}  // namespace giposync
