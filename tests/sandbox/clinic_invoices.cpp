#include "sandbox/clinic_rows.hpp"
#include "sandbox/vocabulary.hpp"

#include <chrono>

namespace giposync::sandbox {
namespace {

constexpr std::int64_t stamp_duty_above =
    7747;  // cents: invoices without VAT above it carry a stamp of 2 euros

// Writes the lines and answers what they add up to, in cents.
std::int64_t write_lines(JsonWriter& out, const Scene& scene, Random& random)
{
    std::int64_t sum = 0;
    out.key("lines").open_array();
    for (auto count = random.between(1, 4); count > 0; --count)
    {
        const auto treatment = scene.any(Kind::treatments, random);
        const Service service = service_of(scene, treatment);
        const auto quantity = random.chance(0.15) ? random.between(2, 10) : 1;
        const auto amount = quantity * service.cents;
        out.open_object().text("description", service.name);
        out.key("treatment")
            .open_object()
            .raw("id", scene.id_token(Kind::treatments, treatment))
            .close_object();
        out.number("quantity", quantity).money("unitPrice", service.cents).number("vatRate", 0);
        out.money("amount", amount).close_object();
        sum += amount;
    }
    out.close_array();
    return sum;
}

std::string invoice_number(std::int32_t day, std::uint32_t ordinal)
{
    auto digits = std::to_string(ordinal + 1);
    if (digits.size() < 6)
        digits.insert(0, 6 - digits.size(), '0');
    return day_text(day).substr(0, 4) + "/" + digits;
}

// In full, in two parts, or not at all.
void write_payments(
    JsonWriter& out,
    Random& random,
    std::int32_t day,
    std::int64_t total,
    std::string_view state
)
{
    const auto payment = [&](std::int32_t on, std::int64_t cents) {
        out.open_object().text("date", day_text(on)).text("method", random.pick(vocabulary::payment_methods));
        out.money("amount", cents).close_object();
    };
    out.key("payments").open_array();
    if (state == "paid" && random.chance(0.1))
    {
        payment(day, total / 2);
        payment(day + 10, total - total / 2);
    }
    else if (state == "paid")
        payment(day, total);
    out.close_array();
}

// Most patients pay for themselves.
void write_payer(JsonWriter& out, Random& random)
{
    out.key("payer").open_object();
    if (random.chance(0.7))
        out.text("type", "patient");
    else
        out.text("type", "insurance").text("name", random.pick(vocabulary::insurances));
    out.close_object();
}

}  // namespace

std::int32_t day_of_invoice(const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::invoices, ordinal, 1);
    return scene.today() - static_cast<std::int32_t>(random.between(0, scene.days_back));
}

void write_invoice(JsonWriter& out, const Scene& scene, std::uint32_t ordinal)
{
    Random random = scene.dice(Kind::invoices, ordinal, 2);
    const auto day = day_of_invoice(scene, ordinal);
    const auto dice = random.below(100);
    const std::string_view state = dice < 85 ? "paid" : dice < 97 ? "issued" : "cancelled";
    const auto patient = scene.any(Kind::patients, random);
    out.text("number", invoice_number(day, ordinal)).text("date", day_text(day)).text("status", state);
    out.key("patient").open_object().raw("id", scene.id_token(Kind::patients, patient));
    out.text("fullName", patient_of(scene, patient).full_name()).close_object();
    out.text("currency", "EUR");
    const auto net = write_lines(out, scene, random);
    const std::int64_t duty = net > stamp_duty_above ? 200 : 0;
    out.money("net", net).money("vat", 0).money("stampDuty", duty).money("total", net + duty);
    write_payments(out, random, day, net + duty, state);
    out.flag("electronic", random.chance(0.9));
    write_payer(out, random);
}

}  // namespace giposync::sandbox
