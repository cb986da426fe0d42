#include "scenario/report_rarities.hpp"

#include "sandbox/time_text.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace chr = std::chrono;

namespace giposync::test {
namespace {

using sandbox::Edit;
using sandbox::Kind;
using sandbox::Slot;
using sandbox::Stamp;

std::string json_text(std::string_view text)
{
    return '"' + std::string(text) + '"';
}

Edit edit(std::string_view path, std::string value)
{
    return {std::string(path), std::move(value)};
}

std::string moment(Stamp stamp)
{
    return json_text(sandbox::time_text(stamp, {}));
}

// From the first moment of a day in Italy, or half an hour before its last.
std::vector<Edit> at_the_edge_of(std::int32_t day, Slot slot)
{
    const auto start = sandbox::rome_time(day, slot % 2 == 0 ? chr::minutes{0} : chr::minutes{23 * 60 + 30});
    return {edit("startsAt", moment(start)), edit("endsAt", moment(start + chr::minutes{30}))};
}

void change_appointments(sandbox::Clinic& clinic, const std::vector<Stamp>& moments, Stamp changed)
{
    auto& list = clinic.list(Kind::appointments);
    for (Slot slot = 0; slot < list.rows().count(); ++slot)
    {
        auto day = list.rows().day(slot);
        std::vector<Edit> edits;
        if (slot % 40 == 0)
            day = sandbox::rome_day(moments[slot / 40 % moments.size()]);
        if (slot % 3 == 0 || slot % 40 == 0)
            edits = at_the_edge_of(day, slot);
        if (slot % 7 == 0)
            edits.push_back(edit("status", json_text("arrived")));
        else if (slot % 11 == 0)
            edits.push_back(edit("status", json_text("confirmed")));
        if (slot % 20 == 0)
            edits.push_back(edit("agenda", R"({"id":"agd-nowhere"})"));
        if (!edits.empty())
            list.update(slot, edits, changed);
    }
}

void change_patients(sandbox::Clinic& clinic, Stamp changed)
{
    auto& list = clinic.list(Kind::patients);
    for (Slot slot = 0; slot < list.rows().count(); slot += 2)
        list.update(
            slot,
            {edit(
                "phones",
                R"([{"type":"home","number":"+39 02 555 1","preferred":false},)"
                R"({"type":"mobile","number":"+39 333 555 2","preferred":true}])"
            )},
            changed
        );
}

void change_invoices(sandbox::Clinic& clinic, const std::vector<Stamp>& moments, Stamp changed)
{
    auto& list = clinic.list(Kind::invoices);
    for (Slot slot = 0; slot < list.rows().count(); slot += 10)
    {
        std::vector<Edit> edits{
            edit("status", json_text("issued")),
            edit("payments", R"([{"date":"2026-01-02","method":"card","amount":10.10}])"),
        };
        if (slot % 30 == 0)
        {
            const auto day = sandbox::rome_day(moments[slot / 30 % moments.size()]);
            edits.push_back(edit("date", json_text(sandbox::day_text(day))));
        }
        if (slot % 20 == 0)
            edits.push_back(edit("payer", "null"));
        if (slot % 50 == 0)
            edits.push_back(edit(
                "lines",
                R"([{"description":"Noleggio","treatment":{"id":"trt-nowhere"},)"
                R"("quantity":2,"unitPrice":5.05,"vatRate":0,"amount":10.10}])"
            ));
        list.update(slot, edits, changed);
    }
}

void change_reports(sandbox::Clinic& clinic, Stamp changed)
{
    auto& list = clinic.list(Kind::medical_reports);
    for (Slot slot = 0; slot < list.rows().count(); slot += 20)
        list.update(slot, {edit("patient", R"({"id":"pat-nowhere"})"), edit("signed", "false")}, changed);
}

// One agenda has no hours, one is new and has nothing at all, one is not in use.
void change_agendas(sandbox::Clinic& clinic, Stamp changed)
{
    auto& list = clinic.list(Kind::agendas);
    const auto fresh = clinic.insert(Kind::agendas, list, changed);
    for (Slot slot = 0; slot < list.rows().count(); ++slot)
    {
        std::vector<Edit> edits{edit("active", slot == 1 ? "false" : "true")};
        if (slot == 0)
            edits.push_back(edit("openingHours", "[]"));
        if (slot == fresh)
            edits.push_back(edit("practitioner", R"({"id":900,"name":"Dott.ssa Nuova Arrivata"})"));
        list.update(slot, edits, changed);
    }
}

// Some at the edge of a day, some at the moments themselves.
void change_slots(sandbox::Clinic& clinic, const std::vector<Stamp>& moments, Stamp changed)
{
    auto& list = clinic.list(Kind::availabilities);
    for (Slot slot = 0; slot < list.rows().count(); ++slot)
    {
        const auto day = list.rows().day(slot);
        if (slot % 3 == 0)
            list.update(slot, at_the_edge_of(day, slot), changed);
        else
            for (const auto now : moments)
                if (sandbox::rome_day(now) == day)
                    list.update(
                        slot,
                        {edit("startsAt", moment(now)), edit("endsAt", moment(now + chr::minutes{30}))},
                        changed
                    );
    }
}

}  // namespace

void add_rarities(sandbox::Clinic& clinic, const std::vector<Stamp>& moments, Stamp changed)
{
    change_appointments(clinic, moments, changed);
    change_patients(clinic, changed);
    change_invoices(clinic, moments, changed);
    change_reports(clinic, changed);
    change_agendas(clinic, changed);
    change_slots(clinic, moments, changed);
}

}  // namespace giposync::test
