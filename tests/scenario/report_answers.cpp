#include "scenario/report_rows.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>

namespace chr = std::chrono;
namespace json = boost::json;

namespace giposync::test {

using sandbox::Kind;
using sandbox::Stamp;

namespace {

constexpr double tenth = 0.0500001;  // what rounding to one digit may change

Cell percent(double part, double whole)
{
    return whole > 0 ? Cell{Rounded{100 * part / whole, tenth}} : Cell{nullptr};
}

double hours(const json::object& appointment)
{
    return chr::duration<double, std::ratio<3600>>(
               moment(appointment, "endsAt") - moment(appointment, "startsAt")
    )
        .count();
}

// Of "09:30".
double hour(const json::object& opening, std::string_view path)
{
    const auto clock = text(opening, path);
    return std::stoi(clock.substr(0, 2)) + std::stoi(clock.substr(3)) / 60.0;
}

// How long an agenda is open in some days before today.
double open_hours(const json::object& agenda, std::int32_t today, std::int32_t days)
{
    const std::vector<std::string>
        names{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    double sum = 0;
    for (std::int32_t day = today - days; day < today; ++day)
        for (const auto& opening : agenda.at("openingHours").get_array())
            if (text(opening.get_object(), "day") == names.at(static_cast<std::size_t>((day + 3) % 7)))
                sum += hour(opening.get_object(), "to") - hour(opening.get_object(), "from");
    return sum;
}

std::int32_t year_before(std::int32_t day)
{
    const chr::year_month_day date{chr::sys_days{chr::days{day}}};
    return static_cast<std::int32_t>(chr::sys_days{date - chr::years{1}}.time_since_epoch().count());
}

template <class Months>
Answer newest_first(const Months& months, const auto& to_line)
{
    Answer answer;
    for (auto it = months.rbegin(); it != months.rend(); ++it)
        answer.push_back(to_line(it->first, it->second));
    return answer;
}

}  // namespace

ReportAnswers::ReportAnswers(const Truth& live, const Truth& known, Stamp now)
    : live_(live), known_(known), now_(now), today_(sandbox::rome_day(now))
{
}

const json::object* ReportAnswers::known(Kind kind, const std::string& id) const
{
    const auto found = known_.at(kind).find(id);
    return found == known_.at(kind).end() ? nullptr : &found->second;
}

Cell ReportAnswers::phone_of(const std::string& patient) const
{
    const auto found = live(Kind::patients).find(patient);
    if (found == live(Kind::patients).end())
        return nullptr;
    const auto& phones = found->second.at("phones").get_array();
    for (const auto& phone : phones)
        if (is_true(phone.get_object(), "preferred"))
            return text(phone.get_object(), "number");
    return phones.empty() ? Cell{nullptr} : text(phones.front().get_object(), "number");
}

// The last twelve months and this one, up to yesterday.
bool ReportAnswers::lies_in_the_last_year(const json::object& appointment) const
{
    const auto day = local_day(appointment);
    return day >= first_of_month(today_, 12) && day < today_;
}

Answer ReportAnswers::agenda_use() const
{
    struct Use
    {
        std::int64_t agendas = 0;
        double open = 0;
        double booked = 0;
        double missed = 0;
    };

    constexpr std::int32_t days = 28;
    std::map<std::pair<std::string, std::int64_t>, Use> practitioners;
    for (const auto& [id, agenda] : live(Kind::agendas))
    {
        const auto practitioner = find(agenda, "practitioner.id")->to_number<std::int64_t>();
        auto& use = practitioners[{text(agenda, "practitioner.name"), practitioner}];
        ++use.agendas;
        use.open += open_hours(agenda, today_, days);
        for (const auto& [_, appointment] : live(Kind::appointments))
        {
            const auto day = local_day(appointment);
            if (text(appointment, "agenda.id") != id || cancelled(appointment) || day < today_ - days ||
                day >= today_)
                continue;
            use.booked += hours(appointment);
            use.missed += text(appointment, "status") == "no_show" ? hours(appointment) : 0;
        }
    }
    Answer answer;
    for (const auto& [key, use] : practitioners)
        answer.push_back(
            {key.first,
             use.agendas,
             Rounded{use.open, tenth},
             Rounded{use.booked, tenth},
             Rounded{use.missed, tenth},
             percent(use.booked, use.open)}
        );
    return answer;
}

Answer ReportAnswers::daily_list() const
{
    std::map<std::tuple<std::string, Stamp, std::string>, Line> sorted;
    for (const auto& [id, one] : live(Kind::appointments))
    {
        if (local_day(one) != today_ || cancelled(one))
            continue;
        const auto* agenda = known(Kind::agendas, text(one, "agenda.id"));
        const auto start = moment(one, "startsAt");
        const auto practitioner = agenda != nullptr ? text(*agenda, "practitioner.name") : "";
        sorted[{practitioner, start, id}] = {
            agenda != nullptr ? Cell{practitioner} : nullptr,
            agenda != nullptr ? cell(*agenda, "room") : nullptr,
            clock_of(start),
            clock_of(moment(one, "endsAt")),
            cell(one, "patient.fullName"),
            phone_of(text(one, "patient.id")),
            cell(one, "treatment.name"),
            is_true(one, "firstVisit") ? "first" : "",
            cell(one, "status"),
            cell(one, "notes"),
        };
    }
    return lines_of(sorted);
}

Answer ReportAnswers::first_visits() const
{
    struct Month
    {
        std::int64_t visits = 0;
        std::int64_t first = 0;
        std::int64_t patients = 0;
    };

    std::map<std::string, std::pair<Stamp, std::string>> first_of_patient;
    for (const auto& [id, one] : live(Kind::appointments))
        if (kept(one))
        {
            const std::pair visit{moment(one, "startsAt"), id};
            const auto place = first_of_patient.emplace(text(one, "patient.id"), visit).first;
            place->second = std::min(place->second, visit);
        }
    std::map<std::string, Month> months;
    for (const auto& [id, one] : live(Kind::appointments))
        if (kept(one) && lies_in_the_last_year(one))
        {
            auto& month = months[month_of(local_day(one))];
            ++month.visits;
            month.first += is_true(one, "firstVisit") ? 1 : 0;
            month.patients += first_of_patient[text(one, "patient.id")].second == id ? 1 : 0;
        }
    return newest_first(months, [](const std::string& name, const Month& month) -> Line {
        const auto visits = static_cast<double>(month.visits);
        return {
            name,
            month.visits,
            month.first,
            percent(static_cast<double>(month.first), visits),
            month.patients};
    });
}

Answer ReportAnswers::no_show_rate() const
{
    struct Month
    {
        std::int64_t due = 0;
        std::int64_t missed = 0;
        std::int64_t late = 0;
        std::int64_t open = 0;
    };

    std::map<std::string, Month> months;
    for (const auto& [id, one] : live(Kind::appointments))
    {
        if (!lies_in_the_last_year(one))
            continue;
        const auto status = text(one, "status");
        auto& month = months[month_of(local_day(one))];
        month.due += kept(one) || status == "no_show" ? 1 : 0;
        month.missed += status == "no_show" ? 1 : 0;
        month.late += status == "cancelled" && is_true(one, "cancellation.late") ? 1 : 0;
        month.open += status == "booked" || status == "confirmed" ? 1 : 0;
    }
    return newest_first(months, [](const std::string& name, const Month& month) -> Line {
        const auto rate = percent(static_cast<double>(month.missed), static_cast<double>(month.due));
        return {name, month.due, month.missed, rate, month.late, month.open};
    });
}

Answer ReportAnswers::patients_not_seen() const
{
    std::map<std::string, std::int32_t> last_seen;
    std::set<std::string> expected;
    for (const auto& [id, one] : live(Kind::appointments))
    {
        const auto patient = text(one, "patient.id");
        const auto day = local_day(one);
        if (kept(one))
            last_seen[patient] = std::max(last_seen[patient], day);
        if (!cancelled(one) && day >= today_)
            expected.insert(patient);
    }
    std::map<std::pair<std::int32_t, std::string>, Line> sorted;
    for (const auto& [id, one] : live(Kind::patients))
        if (const auto seen = last_seen.find(id);
            seen != last_seen.end() && !expected.contains(id) && seen->second <= year_before(today_))
            sorted[{seen->second, id}] = {
                id,
                cell(one, "lastName"),
                cell(one, "firstName"),
                sandbox::day_text(seen->second),
                cell(one, "contacts.email"),
                phone_of(id),
                cell(one, "privacyConsent"),
            };
    return lines_of(sorted);
}

Answer ReportAnswers::waiting_time() const
{
    std::map<std::tuple<bool, std::string, std::string, std::string>, Line> sorted;
    for (const auto& [id, agenda] : live(Kind::agendas))
    {
        if (!is_true(agenda, "active"))
            continue;
        std::optional<Stamp> first;
        std::int64_t soon = 0;
        std::int64_t online = 0;
        for (const auto& [_, slot] : live(Kind::availabilities))
        {
            const auto start = moment(slot, "startsAt");
            if (text(slot, "agenda.id") != id || start < now_)
                continue;
            first = std::min(first.value_or(start), start);
            const bool is_soon = local_day(slot) < today_ + 30;
            soon += is_soon ? 1 : 0;
            online += is_soon && is_true(slot, "online") ? 1 : 0;
        }
        const auto specialty = text(agenda, "specialty");
        const auto practitioner = text(agenda, "practitioner.name");
        Cell free = nullptr;
        Cell days = nullptr;
        if (first)
        {
            free = sandbox::day_text(sandbox::rome_day(*first)) + " " + clock_of(*first);
            days = std::int64_t{sandbox::rome_day(*first) - today_};
        }
        sorted[{first.has_value(), specialty, practitioner, id}] =
            {specialty, practitioner, free, days, soon, online};
    }
    return lines_of(sorted);
}

}  // namespace giposync::test
