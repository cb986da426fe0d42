#include "sandbox/clinic_rows.hpp"
#include "sandbox/vocabulary.hpp"

#include <chrono>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

constexpr std::int32_t days_ahead = 60;

// The n-th day from today on that is no Saturday and no Sunday.
std::int32_t working_day(std::int32_t today, std::uint32_t n)
{
    const auto weekday =
        static_cast<std::uint32_t>((today + 3) % 7);            // 0 is Monday: 1970-01-01 was a Thursday
    const std::uint32_t first = weekday > 4 ? 7 - weekday : 0;  // to the coming Monday
    const std::uint32_t from_monday = weekday > 4 ? n : n + weekday;
    const std::uint32_t offset = from_monday / 5 * 7 + from_monday % 5 - (weekday > 4 ? 0 : weekday);
    return today + static_cast<std::int32_t>(first + offset);
}

Stamp start_of_appointment(const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::appointments, ordinal, 1);
    const auto day = scene.today() + static_cast<std::int32_t>(random.between(-scene.days_back, days_ahead));
    return rome_time(day, chr::minutes{random.between(16, 37) * 30});  // 08:00 .. 18:30
}

std::string_view state_of_appointment(Random& random, Stamp start, Stamp now)
{
    const auto dice = random.below(100);
    if (start > now)
        return dice < 55 ? "booked" : dice < 92 ? "confirmed" : "cancelled";
    if (now - start < chr::hours{1})
        return dice < 50 ? "arrived" : "confirmed";
    return dice < 80 ? "completed" : dice < 88 ? "no_show" : "cancelled";
}

}  // namespace

std::int32_t day_of_appointment(const Scene& scene, std::uint32_t ordinal)
{
    return rome_day(start_of_appointment(scene, ordinal));
}

void write_appointment(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::appointments, ordinal, 2);
    const Stamp start = start_of_appointment(scene, ordinal);
    const auto patient = scene.any(Kind::patients, random);
    const auto agenda = scene.any(Kind::agendas, random);
    const auto treatment = scene.any(Kind::treatments, random);
    const Service service = service_of(scene, treatment);
    const auto state = state_of_appointment(random, start, scene.born);
    out.text("status", state).key("patient").open_object();
    out.raw("id", scene.id_token(Kind::patients, patient));
    out.text("fullName", patient_of(scene, patient).full_name()).close_object();
    out.key("agenda").open_object().raw("id", scene.id_token(Kind::agendas, agenda)).close_object();
    out.key("treatment").open_object().raw("id", scene.id_token(Kind::treatments, treatment));
    out.text("name", service.name).close_object();
    out.raw("startsAt", scene.moment_token(start));
    out.raw("endsAt", scene.moment_token(start + chr::minutes{service.minutes}));
    if (state == "cancelled")
        out.key("cancellation")
            .open_object()
            .text("reason", "patient")
            .flag("late", random.chance(0.2))
            .close_object();
    else
        out.null("cancellation");
    if (random.chance(0.15))
        out.text("notes", random.pick(vocabulary::notes));
    out.flag("firstVisit", random.chance(0.3));
}

// Four free slots a day and agenda on working days, and round again.
std::int32_t day_of_availability(const Scene& scene, std::uint32_t ordinal)
{
    constexpr std::uint32_t working_days_ahead = 43;  // of 60
    const auto slot = ordinal / std::max<std::uint32_t>(1, scene.sizes[Kind::agendas]);
    return working_day(scene.today(), slot / 4 % working_days_ahead);
}

void write_availability(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::availabilities, ordinal, 2);
    const auto agendas = std::max<std::uint32_t>(1, scene.sizes[Kind::agendas]);
    const auto agenda = ordinal % agendas;
    const auto day = day_of_availability(scene, ordinal);
    const auto half_hour = 18 + ordinal / agendas % 4 * 5 + random.below(4);
    const Stamp start = rome_time(day, chr::minutes{static_cast<std::int64_t>(half_hour) * 30});
    out.key("agenda").open_object().raw("id", scene.id_token(Kind::agendas, agenda));
    out.text("practitioner", practitioner_of(scene, agenda).full_name()).close_object();
    out.text("date", day_text(day)).raw("startsAt", scene.moment_token(start));
    out.raw("endsAt", scene.moment_token(start + chr::minutes{30})).flag("online", random.chance(0.6));
}

}  // namespace giposync::sandbox
