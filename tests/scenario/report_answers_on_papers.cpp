#include "scenario/report_rows.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <tuple>

namespace json = boost::json;

namespace giposync::test {

using sandbox::Kind;
using sandbox::Stamp;

namespace {

std::int64_t cents(const json::object& row, std::string_view path)
{
    return std::llround(find(row, path)->to_number<double>() * 100);
}

Cell euros(std::int64_t cents)
{
    return Rounded{static_cast<double>(cents) / 100, 0.000001};
}

std::int32_t date(const json::object& row)
{
    return *sandbox::read_day(text(row, "date"));
}

std::string payer_of(const json::object& invoice)
{
    const auto* payer = invoice.at("payer").if_object();
    if (payer == nullptr)
        return "unknown";
    return text(*payer, payer->contains("name") ? "name" : "type");
}

std::int64_t open_amount(const json::object& invoice)
{
    auto open = cents(invoice, "total");
    for (const auto& payment : invoice.at("payments").get_array())
        open -= cents(payment.get_object(), "amount");
    return open;
}

}  // namespace

Answer ReportAnswers::reports_not_signed() const
{
    std::map<std::tuple<std::string, std::int32_t, std::string>, Line> sorted;
    for (const auto& [id, one] : live(Kind::medical_reports))
    {
        const auto day = date(one);
        if (is_true(one, "signed") || day >= today_)
            continue;
        const auto* patient = known(Kind::patients, text(one, "patient.id"));
        sorted[{text(one, "author"), day, id}] = {
            cell(one, "author"),
            cell(one, "date"),
            std::int64_t{today_ - day},
            cell(one, "title"),
            patient != nullptr ? Cell{text(*patient, "lastName") + " " + text(*patient, "firstName")}
                               : nullptr,
            id,
        };
    }
    return lines_of(sorted);
}

Answer ReportAnswers::revenue() const
{
    struct Sum
    {
        std::set<std::string> invoices;
        std::int64_t quantity = 0;
        std::int64_t cents = 0;
    };

    using Sums = std::map<std::pair<std::string, std::string>, Sum>;  // by treatment and payer
    std::map<std::string, Sums> months;
    for (const auto& [id, invoice] : live(Kind::invoices))
    {
        const auto day = date(invoice);
        if (cancelled(invoice) || day < first_of_month(today_, 3) || day > today_)
            continue;
        for (const auto& line : invoice.at("lines").get_array())
        {
            const auto* treatment = known(Kind::treatments, text(line.get_object(), "treatment.id"));
            const auto name =
                treatment != nullptr ? text(*treatment, "name") : text(line.get_object(), "description");
            auto& sum = months[month_of(day)][{name, payer_of(invoice)}];
            sum.invoices.insert(id);
            sum.quantity += line.at("quantity").to_number<std::int64_t>();
            sum.cents += cents(line.get_object(), "amount");
        }
    }
    Answer answer;
    for (auto month = months.rbegin(); month != months.rend(); ++month)
        for (const auto& [key, sum] : month->second)
            answer.push_back(
                {month->first,
                 key.first,
                 key.second,
                 std::ssize(sum.invoices),
                 sum.quantity,
                 euros(sum.cents)}
            );
    return answer;
}

Answer ReportAnswers::unpaid_invoices() const
{
    struct Age
    {
        std::string name;
        std::int32_t most;
        std::int64_t invoices = 0;
        std::set<std::string> patients{};
        std::int64_t cents = 0;
        std::optional<std::int32_t> oldest{};
    };

    std::vector<Age> ages{
        {"0 to 30", 30},
        {"31 to 60", 60},
        {"61 to 90", 90},
        {"91 to 180", 180},
        {"over 180", INT32_MAX}};
    for (const auto& [id, invoice] : live(Kind::invoices))
    {
        const auto day = date(invoice);
        if (cancelled(invoice) || day > today_ || open_amount(invoice) <= 0)
            continue;
        auto& age = *std::ranges::find_if(ages, [&](const Age& one) { return today_ - day <= one.most; });
        ++age.invoices;
        age.patients.insert(text(invoice, "patient.id"));
        age.cents += open_amount(invoice);
        age.oldest = std::min(age.oldest.value_or(day), day);
    }
    Answer answer;
    for (const auto& age : ages)
        answer.push_back(
            {age.name,
             age.invoices,
             std::ssize(age.patients),
             euros(age.cents),
             age.oldest ? Cell{sandbox::day_text(*age.oldest)} : Cell{nullptr}}
        );
    return answer;
}

}  // namespace giposync::test
