#include "sandbox/clinic_rows.hpp"
#include "sandbox/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

namespace giposync::sandbox {
namespace {

std::string letters_of(std::string_view name, bool (*wanted)(char))
{
    std::string found;
    for (const char c : name)
        if (const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            upper >= 'A' && upper <= 'Z' && wanted(upper))
            found += upper;
    return found;
}

bool is_vowel(char c)
{
    return std::string_view("AEIOU").find(c) != std::string_view::npos;
}

// Three letters, consonants first, as in an Italian fiscal code.
std::string three_letters(std::string_view name)
{
    const auto consonants = letters_of(name, [](char c) { return !is_vowel(c); });
    return (consonants + letters_of(name, is_vowel) + "XXX").substr(0, 3);
}

// Looks like a fiscal code, and is nobody's: no municipality has the code Y000, and its last letter is by
// chance.
std::string fiscal_code(const Person& person, Random& random)
{
    constexpr std::string_view months = "ABCDEHLMPRST";
    const std::chrono::year_month_day born{std::chrono::sys_days{std::chrono::days{person.birth_day}}};
    const int day = static_cast<int>(static_cast<unsigned>(born.day())) + (person.sex == 'F' ? 40 : 0);
    const auto two_digits = [](int n) {
        return std::string{static_cast<char>('0' + n / 10 % 10), static_cast<char>('0' + n % 10)};
    };
    return three_letters(person.last_name) + three_letters(person.first_name) +
           two_digits(static_cast<int>(born.year()) % 100) + months[static_cast<unsigned>(born.month()) - 1] +
           two_digits(day) + "Y000" + static_cast<char>('A' + random.below(26));
}

std::string mail_name(const Person& person, std::uint32_t ordinal)
{
    std::string name;
    for (const char c : std::string(person.first_name) + "." + std::string(person.last_name))
        if (const auto byte = static_cast<unsigned char>(c); c == '.' || std::isalnum(byte) != 0)
            name += static_cast<char>(std::tolower(byte));
    return name + std::to_string(ordinal);
}

void write_contacts(JsonWriter& out, const Person& person, std::uint32_t ordinal, Random& random)
{
    const auto& city = random.pick(vocabulary::cities);
    const auto street =
        std::string(random.pick(vocabulary::streets)) + " " + std::to_string(random.between(1, 180));
    const auto code = std::to_string(city.postal_code);
    out.key("contacts").open_object();
    if (random.chance(0.85))
        out.text("email", mail_name(person, ordinal) + "@example.com");
    else
        out.null("email");
    out.key("address").open_object().text("street", street).text("city", city.name);
    out.text("province", city.province).text("postalCode", std::string(5 - code.size(), '0') + code);
    out.text("country", "IT").close_object().close_object();
}

void write_phones(JsonWriter& out, Random& random)
{
    const auto count = random.between(0, 2);
    out.key("phones").open_array();
    for (int i = 0; i < count; ++i)
    {
        const auto number = "+39 3" + std::to_string(random.between(20, 99)) + " 555 " +
                            std::to_string(random.between(1000, 9999));
        out.open_object().text("type", i == 0 ? "mobile" : "home").text("number", number);
        out.flag("preferred", i == 0).close_object();
    }
    out.close_array();
}

Person person(Random random, std::int32_t today, std::int32_t youngest, std::int32_t oldest)
{
    Person someone;
    someone.sex = random.chance(0.54) ? 'F' : 'M';
    someone.first_name = someone.sex == 'F' ? random.pick(vocabulary::women) : random.pick(vocabulary::men);
    someone.last_name = random.pick(vocabulary::surnames);
    someone.birth_day = today - static_cast<std::int32_t>(random.between(youngest * 365, oldest * 365));
    return someone;
}

}  // namespace

Person patient_of(const Scene& scene, std::uint32_t ordinal)
{
    return person(scene.dice(Kind::patients, ordinal, 1), scene.today(), 1, 95);
}

Person practitioner_of(const Scene& scene, std::uint32_t agenda)
{
    return person(scene.dice(Kind::agendas, agenda, 1), scene.today(), 30, 68);
}

void write_patient(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::patients, ordinal, 2);
    const Person patient = patient_of(scene, ordinal);
    out.text("firstName", patient.first_name).text("lastName", patient.last_name);
    out.text("fiscalCode", fiscal_code(patient, random)).text("birthDate", day_text(patient.birth_day));
    out.text("sex", std::string_view(&patient.sex, 1));
    write_contacts(out, patient, ordinal, random);
    write_phones(out, random);
    out.key("tags").open_array();
    for (auto count = random.between(0, 3); count > 0; --count)
        out.text(random.pick(vocabulary::tags));
    out.close_array();
    out.flag("privacyConsent", random.chance(0.93));
    if (random.chance(0.2))
        out.text("notes", random.pick(vocabulary::notes));
    else
        out.null("notes");
    if (random.chance(0.3))  // absent in the others, which is not the same as null
        out.text("referrer", practitioner_of(scene, scene.any(Kind::agendas, random)).full_name());
}

void write_agenda(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    constexpr std::array<std::string_view, 5> days{"monday", "tuesday", "wednesday", "thursday", "friday"};
    Random random = scene.dice(Kind::agendas, ordinal, 2);
    const Person doctor = practitioner_of(scene, ordinal);
    const auto& specialty = random.pick(vocabulary::services).specialty;
    const auto name = std::string(doctor.sex == 'F' ? "Dott.ssa " : "Dott. ") + doctor.full_name();
    out.text("name", std::string(specialty) + " – " + name);
    out.key("practitioner").open_object().number("id", 500 + ordinal).text("name", name).close_object();
    out.text("specialty", specialty).text("room", "Studio " + std::to_string(1 + ordinal % 12));
    out.number("slotMinutes", 30).key("openingHours").open_array();
    for (const auto& day : days)
        if (random.chance(0.8))
            out.open_object().text("day", day).text("from", "09:00").text("to", "18:00").close_object();
    out.close_array().flag("active", random.chance(0.95));
}

}  // namespace giposync::sandbox
