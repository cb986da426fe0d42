#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace giposync::sandbox {

// The lists that a clinic has.
enum class Kind : std::uint8_t
{
    patients,
    agendas,
    appointments,
    availabilities,
    treatments,
    price_lists,
    price_list_items,  // below a price list: one list for each
    episodes,
    medical_reports,
    invoices,
};

inline constexpr std::size_t kind_count = 10;

constexpr std::size_t index_of(Kind kind)
{
    return static_cast<std::size_t>(kind);
}

struct KindFacts
{
    Kind kind;
    std::string_view resource;   // its name in a mirror: price_lists
    std::string_view segment;    // its place in a path: pricelists
    std::string_view scope;      // the OAuth scope that it takes
    std::string_view model;      // the name of its type in the Swagger document
    std::string_view prefix;     // of its ids, where they are text
    std::string_view name_path;  // what "sorted by name" sorts by
    std::string_view day_path;   // the date that a range of dates selects by; empty: none
};

inline constexpr std::array<KindFacts, kind_count> kinds{{
    {Kind::patients, "patients", "patients", "giponext.patients", "Patient", "pat", "lastName", ""},
    {Kind::agendas, "agendas", "agendas", "giponext.agenda", "Agenda", "agd", "name", ""},
    {Kind::appointments,
     "appointments",
     "appointments",
     "giponext.agenda",
     "Appointment",
     "app",
     "startsAt",
     "startsAt"},
    {Kind::availabilities,
     "availabilities",
     "availabilities",
     "giponext.agenda",
     "Availability",
     "avl",
     "startsAt",
     "date"},
    {Kind::treatments, "treatments", "treatments", "giponext.treatments", "Treatment", "trt", "name", ""},
    {Kind::price_lists, "price_lists", "pricelists", "giponext.treatments", "PriceList", "prl", "name", ""},
    {Kind::price_list_items,
     "price_list_items",
     "items",
     "giponext.treatments",
     "PriceListItem",
     "pli",
     "code",
     ""},
    {Kind::episodes, "episodes", "episodes", "giponext.episodes", "Episode", "epi", "title", "openedOn"},
    {Kind::medical_reports,
     "medical_reports",
     "medicalreports",
     "giponext.medicalreports",
     "MedicalReport",
     "rep",
     "title",
     "date"},
    {Kind::invoices, "invoices", "invoices", "giponext.invoices", "Invoice", "inv", "number", "date"},
}};

constexpr const KindFacts& facts(Kind kind)
{
    return kinds[index_of(kind)];
}

// By its name in a mirror or its place in a path; nothing for a stranger.
constexpr std::optional<Kind> kind_named(std::string_view name)
{
    for (const KindFacts& one : kinds)
        if (one.resource == name || one.segment == name)
            return one.kind;
    return std::nullopt;
}

// Something for each kind.
template <class T>
class ByKind
{
public:
    T& operator[](Kind kind) { return values_[index_of(kind)]; }

    const T& operator[](Kind kind) const { return values_[index_of(kind)]; }

    auto begin() { return values_.begin(); }

    auto end() { return values_.end(); }

    auto begin() const { return values_.begin(); }

    auto end() const { return values_.end(); }

private:
    std::array<T, kind_count> values_{};
};

}  // namespace giposync::sandbox
