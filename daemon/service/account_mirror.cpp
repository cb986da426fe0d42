#include "service/account_mirror.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/places.hpp"
#include "mirror/storage_failure.hpp"
#include "service/lasting_troubles.hpp"

#include <exception>
#include <utility>

namespace giposync {
namespace {

Result<void> as_result(Error error)
{
    return error;
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
    board_.reset();
    mirror_.reset();
    place_.reset();
    tell_unusable(failure);
}

Result<void> AccountMirror::open(Instant now)
{
    try
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
                (*opened)->file().string() + ": another service has this mirror in its care"};
        (*opened)->set_fact(mirror::service_since_fact, since_);
        place_ = std::move(*place);
        mirror_ = std::move(*opened);
        board_.emplace(*mirror_);
        recall_troubles(now);
        return {};
    }
    catch (...)
    {
        auto failure = mirror::storage_failure(std::current_exception());
        if (!failure)
            throw;
        return as_result(std::move(*failure));
    }
}

// Reminders go on though the service was started anew.
void AccountMirror::recall_troubles(Instant now)
{
    const auto standing = account_.keeper().standing();
    for (auto& trouble : lasting_troubles(*mirror_, account_.resources(), standing, now))
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
