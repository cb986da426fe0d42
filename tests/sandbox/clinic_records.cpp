#include "sandbox/clinic_rows.hpp"
#include "sandbox/vocabulary.hpp"

#include <algorithm>

namespace giposync::sandbox {
namespace {

std::int32_t past_day(const Scene& scene, Kind kind, std::uint32_t ordinal)
{
    Random random = scene.dice(kind, ordinal, 1);
    return scene.today() - static_cast<std::int32_t>(random.between(0, scene.days_back));
}

void write_patient_reference(JsonWriter& out, const Scene& scene, std::uint32_t patient)
{
    out.key("patient").open_object().raw("id", scene.id_token(Kind::patients, patient)).close_object();
}

}  // namespace

Service service_of(const Scene& scene, std::uint32_t treatment)
{
    const auto& base = vocabulary::services[treatment % vocabulary::services.size()];
    const auto round = treatment / vocabulary::services.size();
    Random random = scene.dice(Kind::treatments, treatment, 1);
    Service service{std::string(base.code), std::string(base.name), base.specialty, base.minutes, base.cents};
    if (round > 0)
    {
        service.code += "-" + std::to_string(round);
        service.name += ", variante " + std::to_string(round);
        service.cents += random.between(-10, 30) * 10;
    }
    return service;
}

void write_treatment(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::treatments, ordinal, 2);
    const Service service = service_of(scene, ordinal);
    out.text("code", service.code).text("name", service.name).text("specialty", service.specialty);
    out.number("durationMinutes", service.minutes).money("price", service.cents);
    out.flag("active", random.chance(0.95)).raw("vatRate", random.chance(0.9) ? "0" : "0.22");
}

void write_price_list(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    const auto& names = vocabulary::price_list_names;
    Random random = scene.dice(Kind::price_lists, ordinal, 2);
    std::string name{names[ordinal % names.size()]};
    if (ordinal >= names.size())
        name += " " + std::to_string(1 + ordinal / names.size());
    out.text("name", name).text("currency", "EUR").flag("default", ordinal == 0);
    out.text("validFrom", day_text(scene.today() - static_cast<std::int32_t>(random.between(30, 700))));
    if (random.chance(0.2))
        out.text("validTo", day_text(scene.today() + static_cast<std::int32_t>(random.between(10, 300))));
    else
        out.null("validTo");
}

void write_price_list_item(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::price_list_items, ordinal, 2);
    const auto treatments = std::max<std::uint32_t>(1, scene.sizes[Kind::treatments]);
    const auto treatment = ordinal % items_of_one_list % treatments;
    const Service service = service_of(scene, treatment);
    out.text("code", service.code);
    out.key("treatment").open_object().raw("id", scene.id_token(Kind::treatments, treatment));
    out.text("name", service.name).close_object();
    out.money("price", service.cents * random.between(70, 100) / 100);
    out.number("discountPercent", random.chance(0.1) ? 10 : 0);
}

std::int32_t day_of_episode(const Scene& scene, std::uint32_t ordinal)
{
    return past_day(scene, Kind::episodes, ordinal);
}

void write_episode(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::episodes, ordinal, 2);
    const auto opened = day_of_episode(scene, ordinal);
    const auto closed = opened + static_cast<std::int32_t>(random.between(5, 120));
    const auto& diagnosis = random.pick(vocabulary::diagnoses);
    write_patient_reference(out, scene, scene.any(Kind::patients, random));
    out.text("title", diagnosis.name).text("openedOn", day_text(opened));
    if (closed < scene.today())
        out.text("closedOn", day_text(closed)).text("status", "closed");
    else
        out.null("closedOn").text("status", "open");
    out.key("diagnoses").open_array();
    out.open_object()
        .text("code", diagnosis.code)
        .text("name", diagnosis.name)
        .flag("main", true)
        .close_object();
    if (random.chance(0.25))
    {
        const auto& second = random.pick(vocabulary::diagnoses);
        out.open_object()
            .text("code", second.code)
            .text("name", second.name)
            .flag("main", false)
            .close_object();
    }
    out.close_array();
}

std::int32_t day_of_medical_report(const Scene& scene, std::uint32_t ordinal)
{
    return past_day(scene, Kind::medical_reports, ordinal);
}

void write_medical_report(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::medical_reports, ordinal, 2);
    const auto day = day_of_medical_report(scene, ordinal);
    const Service service = service_of(scene, scene.any(Kind::treatments, random));
    const auto& diagnosis = random.pick(vocabulary::diagnoses);
    write_patient_reference(out, scene, scene.any(Kind::patients, random));
    if (random.chance(0.7))
        out.key("episode")
            .open_object()
            .raw("id", scene.id_token(Kind::episodes, scene.any(Kind::episodes, random)))
            .close_object();
    else
        out.null("episode");
    out.text("title", "Referto: " + service.name).text("date", day_text(day));
    const bool is_signed = random.chance(0.85);
    out.flag("signed", is_signed);
    if (is_signed)
        out.raw(
            "signedAt",
            scene.moment_token(rome_time(day, std::chrono::minutes{random.between(540, 1140)}))
        );
    else
        out.null("signedAt");
    out.text("author", practitioner_of(scene, scene.any(Kind::agendas, random)).full_name());
    out.text(
        "text",
        "Si conferma " + std::string(diagnosis.name) + ".\nControllo tra " +
            std::to_string(random.between(1, 12)) + " mesi."
    );
}

}  // namespace giposync::sandbox
