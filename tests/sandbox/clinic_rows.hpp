#pragma once

#include "sandbox/json_text.hpp"
#include "sandbox/scene.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What a row of each kind looks like: pure functions of the clinic's seed and the row's ordinal.
namespace giposync::sandbox {

struct Person
{
    std::string_view first_name;
    std::string_view last_name;
    char sex = 'F';
    std::int32_t birth_day = 0;

    std::string full_name() const { return std::string(first_name) + " " + std::string(last_name); }
};

Person patient_of(const Scene& scene, std::uint32_t ordinal);
Person practitioner_of(const Scene& scene, std::uint32_t agenda);

struct Service
{
    std::string code;
    std::string name;
    std::string_view specialty;
    std::int32_t minutes = 0;
    std::int64_t cents = 0;
};

Service service_of(const Scene& scene, std::uint32_t treatment);

// The members of a row but its id and change time, each in its file: clinic_people.cpp and so on.
void write_patient(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_agenda(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_appointment(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_availability(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_treatment(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_price_list(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_price_list_item(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_episode(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_medical_report(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);
void write_invoice(JsonWriter& out, const Scene& scene, std::uint32_t ordinal);

// The day that the kind's day_path tells; 0 for kinds that have none.
std::int32_t day_of_appointment(const Scene& scene, std::uint32_t ordinal);
std::int32_t day_of_availability(const Scene& scene, std::uint32_t ordinal);
std::int32_t day_of_episode(const Scene& scene, std::uint32_t ordinal);
std::int32_t day_of_medical_report(const Scene& scene, std::uint32_t ordinal);
std::int32_t day_of_invoice(const Scene& scene, std::uint32_t ordinal);

}  // namespace giposync::sandbox
