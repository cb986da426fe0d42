#include "ops/doctor_seal.hpp"

#include "oauth/refresh_rules.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::ops {
namespace {

using oauth::KeyPlace;
using Places = std::vector<KeyPlace>;

Finding with(Finding finding, Verdict verdict, std::string what, std::string cure)
{
    finding.verdict = verdict;
    finding.what = std::move(what);
    finding.cure = std::move(cure);
    return finding;
}

// "FILE (key 9603c8193965d51f)"
std::string in_words(const KeyPlace& place)
{
    return place.file.string() + (place.key_id ? " (key " + *place.key_id + ")" : "");
}

// Those that have a key.
std::string in_words(const Places& places)
{
    std::string words;
    for (const KeyPlace& place : places)
        if (place.key_id)
            words += (words.empty() ? "" : ", ") + in_words(place);
    return words;
}

// The keyring's own words: "... is not there: put it back; ...".
Finding in_trouble(Finding finding, const Error& trouble)
{
    constexpr std::string_view before_the_cure = ": ";
    const auto cure = trouble.detail.rfind(": put ");
    if (cure == std::string::npos)
        return with(std::move(finding), Verdict::bad, trouble.detail, "see state_dir");
    return with(
        std::move(finding),
        Verdict::bad,
        trouble.detail.substr(0, cure),
        trouble.detail.substr(cure + before_the_cure.size())
    );
}

Finding by_an_earlier_version(Finding finding, const KeyPlace& next)
{
    return with(
        std::move(finding),
        Verdict::skipped,
        "sealed by an earlier version, which did not say with which key; from the next refresh on with " +
            in_words(next),
        ""
    );
}

Finding with_its_key(Finding finding, const KeyPlace& its, const Places& places)
{
    finding.what = "sealed with " + in_words(its);
    if (const KeyPlace& next = places.front(); &its != &next)
        finding.what += "; from the next refresh on with " + in_words(next);
    else if (&its != &places.back() && places.back().key_id)
        finding.what += "; it does not need " + in_words(places.back()) + " any more";
    return finding;
}

Finding without_its_key(
    Finding finding,
    const AccountName& account,
    const std::string& key_id,
    const Places& places
)
{
    const bool saw_a_credential = places.size() > 1;
    return with(
        std::move(finding),
        Verdict::needs_login,
        "sealed with the key " + key_id + ", which is not here; here is " + in_words(places),
        std::string(
            saw_a_credential ? ""
                             : "where the service has a credential giposync.seal-key, start it first; else "
        ) +
            "put that key back, or: " + oauth::login_command(account)
    );
}

}  // namespace

Finding check_seal(const AccountName& account, const oauth::SealView& seal, const Viewer& viewer)
{
    Finding finding{"seal", account.text(), Verdict::ok, ""};
    if (!seal.login && !viewer.may_judge())
        return with(std::move(finding), Verdict::skipped, "this user may not see it", as_root);
    if (!seal.login)
        return in_trouble(std::move(finding), seal.login.error());
    const KeyPlace& first = seal.keys.front();
    if (first.trouble)
        return in_trouble(std::move(finding), *first.trouble);
    const auto& login = *seal.login;
    if (!login)
    {
        finding.what = first.key_id ? "a login will be sealed with " + in_words(first)
                                    : "a login will make its key, " + in_words(first);
        return finding;
    }
    const auto key_id = oauth::key_id_of(*login);
    if (!key_id)
        return with(std::move(finding), Verdict::skipped, "see login", "");
    if (!*key_id)
        return by_an_earlier_version(std::move(finding), first);
    const auto its = std::ranges::find(seal.keys, *key_id, &KeyPlace::key_id);
    if (its != seal.keys.end())
        return with_its_key(std::move(finding), *its, seal.keys);
    if (const auto& trouble = seal.keys.back().trouble)
        return in_trouble(std::move(finding), *trouble);
    return without_its_key(std::move(finding), account, **key_id, seal.keys);
}

}  // namespace giposync::ops
