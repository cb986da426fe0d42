#include "config/guess.hpp"
#include "config/names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

// Which of the documented scopes covers what, by roots of words, the more special first.
struct Field
{
    std::string_view root;
    std::string_view scope;
};

constexpr Field fields[]{
    {"appointment", "giponext.agenda"},
    {"availab", "giponext.agenda"},
    {"slot", "giponext.agenda"},
    {"agenda", "giponext.agenda"},
    {"calendar", "giponext.agenda"},
    {"report", "giponext.medicalreports"},
    {"invoice", "giponext.invoices"},
    {"payment", "giponext.invoices"},
    {"price", "giponext.treatments"},
    {"treatment", "giponext.treatments"},
    {"episode", "giponext.episodes"},
    {"patient", "giponext.patients"},
};

// What a login asks for besides data.
bool is_of_the_login(std::string_view scope)
{
    return is_any(scope, {"openid", "profile", "email", "offline_access", "phone", "address"});
}

bool is_for_writing(const std::string& scope)
{
    return contains_any(squashed(scope), {"write", "manage", "admin", "delete", "create"});
}

// The scope among `known` that this name reminds of; empty where there is none.
std::string reminded_of(std::string_view name, const std::vector<std::string>& known)
{
    const auto plain = squashed(name);
    if (plain.empty())
        return {};
    for (const std::string& scope : known)
        if (const auto last = squashed(scope.substr(scope.rfind('.') + 1));
            last.size() > 3 && contains_any(plain, {last, singular(last)}))
            return scope;
    for (const Field& field : fields)
        if (plain.find(field.root) != std::string::npos &&
            (known.empty() || std::find(known.begin(), known.end(), field.scope) != known.end()))
            return std::string(field.scope);
    return {};
}

// The last words first: of /patients/{id}/invoices it is the invoices that are read.
std::vector<std::string> names_from_the_end(const ApiRead& read)
{
    std::vector<std::string> names;
    for (auto path = std::string_view(read.path); !path.empty();)
    {
        const auto slash = path.rfind('/');
        const auto segment = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        if (!segment.starts_with('{'))
            names.emplace_back(segment);
        path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
    const auto place = names.empty() ? names.begin() : names.begin() + 1;
    names.insert(place, read.tags.begin(), read.tags.end());
    return names;
}

}  // namespace

Guess guess_scope(const ApiRead& read, const std::vector<std::string>& declared)
{
    std::vector<std::string> asked;
    for (const std::string& scope : read.scopes)
        if (!is_of_the_login(scope))
            asked.push_back(scope);
    std::stable_partition(asked.begin(), asked.end(), [](const std::string& s) {
        return !is_for_writing(s);
    });
    if (asked.size() == 1)
        return {asked.front(), ""};
    if (!asked.empty())
    {
        std::string others;
        for (auto other = asked.begin() + 1; other != asked.end(); ++other)
            others += (others.empty() ? "" : ", ") + *other;
        return {asked.front(), "the document names others too: " + others};
    }
    for (const std::string& name : names_from_the_end(read))
        if (const auto scope = reminded_of(name, declared); !scope.empty())
            return {scope, "guessed from the name: the document does not say which scope this list needs"};
    const auto name = names_from_the_end(read);
    return {
        "giponext." + (name.empty() ? "unknown" : squashed(name.front())),
        "made up from the path: the document does not say which scope this list needs"};
}

}  // namespace giposync::config
