#include "sandbox/edits.hpp"

#include "sandbox/json_text.hpp"
#include "sandbox/vocabulary.hpp"

#include <array>
#include <chrono>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

using Words = std::array<std::string_view, 6>;

std::string_view any_status(Kind kind, Random& random)
{
    constexpr Words of_appointments{"booked", "confirmed", "arrived", "completed", "no_show", "cancelled"};
    constexpr Words of_invoices{"issued", "paid", "paid", "paid", "overdue", "cancelled"};
    constexpr Words of_others{"open", "closed", "open", "closed", "suspended", "closed"};
    const auto& words = kind == Kind::appointments ? of_appointments
                        : kind == Kind::invoices   ? of_invoices
                                                   : of_others;
    return random.pick(words);
}

std::string any_decimal(Random& random)
{
    std::string text;
    JsonWriter{text}.open_object().money("x", random.between(100, 99'999));
    return text.substr(text.find(':') + 1);
}

Stamp any_moment(const Scene& scene, Random& random)
{
    const auto day = scene.today() + static_cast<std::int32_t>(random.between(-30, 60));
    return rome_time(day, chr::minutes{random.between(16, 37) * 30});
}

std::string any_day(const Scene& scene, Random& random)
{
    return json_string(day_text(scene.today() + static_cast<std::int32_t>(random.between(-30, 60))));
}

std::string other_text(
    Kind kind,
    std::string_view name,
    std::string_view token,
    const Scene& scene,
    Random& random
)
{
    const auto old = token.substr(1, token.size() - 2);
    if (name == "status")
        return json_string(any_status(kind, random));
    if (name == "lastName")
        return json_string(random.pick(vocabulary::surnames));
    if (name == "firstName")
        return json_string(random.pick(vocabulary::women));
    if (name == "notes")
        return json_string(random.pick(vocabulary::notes));
    if (read_day(old))
        return any_day(scene, random);
    if (read_time(old, Zoning::bare))
        return scene.moment_token(any_moment(scene, random));
    return json_string("rettifica " + std::to_string(random.between(1, 99'999)));
}

std::string other_null(std::string_view name, const Scene& scene, Random& random)
{
    if (name.ends_with("At"))
        return scene.moment_token(any_moment(scene, random));
    if (name.ends_with("On") || name.ends_with("To"))
        return any_day(scene, random);
    if (name == "cancellation")
        return R"({"reason":"clinic","late":false})";
    return json_string(random.pick(vocabulary::notes));
}

std::string other_array(std::string_view token, Random& random)
{
    const auto elements = elements_of(token);
    if (elements.empty())
        return R"(["urgente"])";
    std::string text;
    JsonWriter out{text};
    out.open_array();
    if (random.chance(0.5))  // one less
    {
        for (std::size_t i = 0; i + 1 < elements.size(); ++i)
            out.raw(elements[i]);
    }
    else  // one more, and another order
    {
        for (auto one = elements.rbegin(); one != elements.rend(); ++one)
            out.raw(*one);
        out.raw(random.pick(elements));
    }
    out.close_array();
    return text;
}

std::string other_value(Kind kind, const Member& member, const Scene& scene, Random& random)
{
    const auto& [name, token] = member;
    switch (token.front())
    {
    case '"': return other_text(kind, name, token, scene, random);
    case '[': return other_array(token, random);
    case 't': return "false";
    case 'f': return "true";
    case 'n': return other_null(name, scene, random);
    default: break;
    }
    const bool decimal = token.find('.') != std::string_view::npos;
    return decimal ? any_decimal(random) : std::to_string(random.between(0, 999));
}

}  // namespace

Edit any_edit(
    Kind kind,
    std::string_view item,
    const std::set<std::string, std::less<>>& untouchable,
    const Scene& scene,
    Random& random
)
{
    constexpr int tries = 8;
    const auto members = members_of(item);
    for (int i = 0; i < tries && !members.empty(); ++i)
    {
        const Member& member = random.pick(members);
        if (untouchable.contains(member.name) || member.name == "id")
            continue;
        const std::string name{member.name};
        if (name == "referrer" && random.chance(0.5))
            return {name, std::nullopt};
        if (member.value.front() != '{')
            return {name, other_value(kind, member, scene, random)};
        const Edit inside = any_edit(kind, member.value, {}, scene, random);
        return {name + "." + inside.path, inside.value};
    }
    return {"notes", json_string("nota " + std::to_string(random.between(1, 99'999)))};
}

Edit name_edit(Kind kind, const Scene& scene, Random& random)
{
    const std::string path{facts(kind).name_path};
    const auto days = static_cast<std::int32_t>(random.between(-30, 60));
    if (path == "startsAt")
        return {path, scene.moment_token(rome_time(scene.today() + days, chr::hours{9}))};
    return {
        path,
        json_string(
            std::string(random.pick(vocabulary::surnames)) + " " + std::to_string(random.below(1000))
        )};
}

}  // namespace giposync::sandbox
