#include "oauth/keyring.hpp"

#include "oauth/seal_key.hpp"

#include <algorithm>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::oauth {
namespace {

// A person may have lost the key, or may only be where systemd does not show it.
constexpr std::string_view cure_of_a_missing_key =
    ": put it back; if the key is the systemd credential giposync.seal-key, the service needs it in its "
    "unit, "
    "and commands see it as root while the service runs; if it is lost, remove the *.token files and log in "
    "again";

bool is_login(const fs::path& file)
{
    return file.extension() == ".token";
}

}  // namespace

Keyring::Keyring(Files& files, fs::path state_dir, std::optional<fs::path> credential)
    : files_(files), state_dir_(std::move(state_dir))
{
    if (credential)
        slots_.push_back({{std::move(*credential)}, true});
    slots_.push_back({{state_dir_ / "seal.key"}});
}

void Keyring::Slot::take(Secret found)
{
    key = found;
    place.key_id = seal.emplace(std::move(found)).key_id();
}

void Keyring::read_again()
{
    for (auto& slot : slots_)
    {
        auto& place = slot.place;
        auto key = read_seal_key(files_, place.file);
        place = {place.file};
        if (!key)
            place.trouble = key.error();
        else if (*key)
            slot.take(std::move(**key));
        else if (slot.is_credential)
            place.trouble = Error{
                Errc::invalid,
                place.file.string() +
                    " is not there: put the credential back, or start the service: it is there "
                    "while that runs"};
    }
}

Result<const Seal*> Keyring::closer()
{
    read_again();
    auto& first = slots_.front();
    if (!first.seal && !first.place.trouble)
        if (auto drawn = draw(); !drawn)
            return drawn.error();
    if (first.seal && !first.is_credential && !first.place.key_id && !first.place.trouble)
        if (auto written = write_again(); !written)
            return written.error();
    if (!first.seal)
        return *first.place.trouble;
    return &*first.seal;
}

Result<void> Keyring::draw()
{
    const auto login = stored_login();
    if (!login)
        return login.error();
    auto& own = slots_.back();
    if (!*login)
    {
        auto key = draw_seal_key(files_, key_file());
        if (!key)
            return key.error();
        own.take(std::move(*key));
        return {};
    }
    read_again();  // whoever stored that login had a key before
    if (own.seal || own.place.trouble)
        return {};
    return missing_beside(**login);
}

Result<void> Keyring::write_again()
{
    const auto created = files_.create(key_file(), slots_.back().key.reveal(), 0600);
    if (!created)
        return created.error();
    took_back_key_ = *created;
    read_again();  // somebody else may have been faster
    return {};
}

Result<std::optional<fs::path>> Keyring::stored_login() const
{
    const auto files = files_.list(state_dir_);
    if (!files)
        return files.error();
    const auto login = std::ranges::find_if(*files, is_login);
    return login == files->end() ? std::nullopt : std::optional{*login};
}

Error Keyring::missing_beside(const fs::path& login) const
{
    return {
        Errc::invalid,
        key_file().string() + " is not there, and " + login.string() + " was sealed with a key" +
            std::string(cure_of_a_missing_key)};
}

Result<const Seal*> Keyring::opener(std::string_view sealed, std::string_view context)
{
    if (const auto* const seal = fitting(sealed, context))
        return seal;
    read_again();
    if (const auto* const seal = fitting(sealed, context))
        return seal;
    return judge_without_fitting(sealed);
}

const Seal* Keyring::fitting(std::string_view sealed, std::string_view context) const
{
    const auto key_id = key_id_of(sealed).value();
    for (const auto& slot : slots_)
        if (slot.seal &&
            (key_id ? slot.seal->key_id() == *key_id : slot.seal->open(sealed, context).has_value()))
            return &*slot.seal;
    return nullptr;
}

Result<const Seal*> Keyring::judge_without_fitting(std::string_view sealed) const
{
    for (const auto& slot : slots_)
        if (slot.place.trouble)
            return at("cannot be opened", *slot.place.trouble);
    const auto key_id = key_id_of(sealed).value();
    std::string others;
    for (const auto& slot : slots_)
    {
        if (!slot.place.key_id)
            continue;
        if (!key_id)
            return &*slot.seal;
        others += (others.empty() ? "" : ", ") + slot.place.file.string() + " has " + *slot.place.key_id;
    }
    if (others.empty())
        return Error{
            Errc::invalid,
            "cannot be opened without its key, and " + key_file().string() + " is not there" +
                std::string(cure_of_a_missing_key)};
    if (!slots_.front().is_credential)
        others += ", and no credential giposync.seal-key is in sight (root sees it while the service runs)";
    return Error{Errc::needs_login, "was sealed with the key " + *key_id + ", but " + others};
}

std::vector<KeyPlace> Keyring::look()
{
    read_again();
    std::vector<KeyPlace> places;
    for (const auto& slot : slots_)
        places.push_back(slot.place);
    auto& first = places.front();
    if (!first.key_id && !first.trouble)
        if (const auto login = stored_login(); login && *login)
            first.trouble = missing_beside(**login);
    return places;
}

}  // namespace giposync::oauth
