#include "sandbox/clinic_data.hpp"

#include "sandbox/clinic_rows.hpp"
#include "sandbox/json_text.hpp"

#include <algorithm>
#include <chrono>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

void write_members(JsonWriter& out, const Scene& scene, Kind kind, std::uint32_t ordinal)
{
    switch (kind)
    {
    case Kind::patients: return write_patient(out, scene, ordinal);
    case Kind::agendas: return write_agenda(out, scene, ordinal);
    case Kind::appointments: return write_appointment(out, scene, ordinal);
    case Kind::availabilities: return write_availability(out, scene, ordinal);
    case Kind::treatments: return write_treatment(out, scene, ordinal);
    case Kind::price_lists: return write_price_list(out, scene, ordinal);
    case Kind::price_list_items: return write_price_list_item(out, scene, ordinal);
    case Kind::episodes: return write_episode(out, scene, ordinal);
    case Kind::medical_reports: return write_medical_report(out, scene, ordinal);
    case Kind::invoices: return write_invoice(out, scene, ordinal);
    }
}

void write_at(JsonWriter& out, std::string_view path, std::string_view token)
{
    const auto dot = path.find('.');
    if (dot == std::string_view::npos)
    {
        out.raw(path, token);
        return;
    }
    out.key(path.substr(0, dot)).open_object();
    write_at(out, path.substr(dot + 1), token);
    out.close_object();
}

// Some time from 0 to `span` that has nanoseconds too.
chr::nanoseconds any_time(Random& random, chr::seconds span)
{
    const auto all = static_cast<std::uint64_t>(chr::nanoseconds{span}.count());
    return chr::nanoseconds{static_cast<std::int64_t>(random.below(all))};
}

// Not before the day that the row tells of, where that is a day in the past: no bill is written ahead.
Stamp creation(const Scene& scene, Kind kind, std::uint32_t ordinal)
{
    Random random = scene.dice(kind, ordinal, 4);
    const Stamp changed = first_change(scene, kind, ordinal);
    const bool written_after =
        kind == Kind::episodes || kind == Kind::medical_reports || kind == Kind::invoices;
    if (written_after || random.chance(0.5))
        return changed;
    return changed - any_time(random, chr::days{20});
}

}  // namespace

Sizes sizes_of(const DataOptions& options, std::uint32_t patients)
{
    Sizes sizes;
    const auto agendas = std::clamp<std::uint32_t>(patients / 500, 3, 40);
    sizes[Kind::patients] = patients;
    sizes[Kind::agendas] = agendas;
    sizes[Kind::appointments] = patients * 4;
    sizes[Kind::availabilities] = agendas * 43 * 4;
    sizes[Kind::treatments] = std::clamp<std::uint32_t>(patients / 20, 22, 300);
    sizes[Kind::price_lists] = std::clamp<std::uint32_t>(patients / 500, 3, 12);
    sizes[Kind::price_list_items] = sizes[Kind::treatments] * 3 / 5;
    sizes[Kind::episodes] = patients * 4 / 5;
    sizes[Kind::medical_reports] = patients * 6 / 5;
    sizes[Kind::invoices] = patients * 3 / 2;
    for (const KindFacts& one : kinds)
        sizes[one.kind] = options.rows[one.kind].value_or(sizes[one.kind]);
    sizes[Kind::price_list_items] = std::min(sizes[Kind::price_list_items], items_of_one_list / 2);
    return sizes;
}

void append_row(
    std::string& out,
    const Scene& scene,
    Kind kind,
    std::uint32_t ordinal,
    CommonPaths paths,
    Stamp changed
)
{
    JsonWriter writer{out};
    writer.open_object();
    write_at(writer, paths.id, scene.id_token(kind, ordinal));
    write_members(writer, scene, kind, ordinal);
    writer.raw("createdAt", scene.moment_token(creation(scene, kind, ordinal)));
    write_at(writer, paths.changed, scene.moment_token(changed));
    writer.close_object();
}

std::int32_t day_of_row(const Scene& scene, Kind kind, std::uint32_t ordinal)
{
    switch (kind)
    {
    case Kind::appointments: return day_of_appointment(scene, ordinal);
    case Kind::availabilities: return day_of_availability(scene, ordinal);
    case Kind::episodes: return day_of_episode(scene, ordinal);
    case Kind::medical_reports: return day_of_medical_report(scene, ordinal);
    case Kind::invoices: return day_of_invoice(scene, ordinal);
    case Kind::patients:
    case Kind::agendas:
    case Kind::treatments:
    case Kind::price_lists:
    case Kind::price_list_items: break;
    }
    return 0;
}

Stamp first_change(const Scene& scene, Kind kind, std::uint32_t ordinal)
{
    Random random = scene.dice(kind, ordinal, 3);
    const Stamp latest = scene.born - chr::seconds{1} - any_time(random, chr::hours{12});
    const auto day = day_of_row(scene, kind, ordinal);
    if (day == 0)
        return latest - any_time(random, random.chance(0.1) ? chr::days{7} : chr::days{scene.days_back});
    if (day > scene.today())
        return latest - any_time(random, chr::days{45});
    return std::min(latest, rome_time(day, chr::minutes{480}) + any_time(random, chr::days{2}));
}

}  // namespace giposync::sandbox
