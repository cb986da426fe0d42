#include "ops/status_table.hpp"

#include "ops/printable.hpp"
#include "ops/status_words.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace giposync::ops {
namespace {

constexpr std::size_t cells = 5;
constexpr std::size_t narrowest_name = 8;
constexpr std::string_view gap = "  ";

// Texts of one line of the table: name, state, rows, age, next run.
using Row = std::array<std::string, cells>;
using Widths = std::array<std::size_t, cells>;

std::string next_run(const mirror::ResourceLine& line, Instant now)
{
    if (!line.next_run_at)
        return "-";
    return *line.next_run_at <= now ? "due" : "in " + span_in_words(*line.next_run_at - now);
}

Row row_of(const ResourceReport& resource, Instant now)
{
    const auto& line = resource.line;
    const bool known = !line.state.empty();
    return {
        plain(line.resource.text()),
        known ? plain(line.state) : "unknown",
        known ? with_separators(line.live_rows) : "-",
        line.lag_seconds ? span_in_words(std::chrono::seconds(*line.lag_seconds)) : "-",
        next_run(line, now),
    };
}

// As wide as what is in them; where that is too much, the names give way.
Widths widths_of(const std::vector<Row>& rows, std::size_t columns)
{
    Widths widths{};
    for (const Row& row : rows)
        for (std::size_t i = 0; i < cells; ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    std::size_t others = gap.size() * cells;
    for (std::size_t i = 1; i < cells; ++i)
        others += widths[i];
    const auto left = columns > others ? columns - others : 0;
    widths[0] = std::min(widths[0], std::max(left, narrowest_name));
    return widths;
}

std::string without_trailing_blanks(std::string line)
{
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

template <class PaintState>
std::string line_of(const Row& row, const Widths& widths, PaintState paint_state)
{
    std::string line{gap};
    line.append(left_aligned(row[0], widths[0])).append(gap);
    line.append(paint_state(left_aligned(row[1], widths[1])));
    for (std::size_t i = 2; i < cells; ++i)
        line.append(gap).append(right_aligned(row[i], widths[i]));
    return without_trailing_blanks(std::move(line));
}

void add_remarks(
    const ResourceReport& resource,
    const AccountReport& account,
    std::size_t columns,
    std::vector<std::string>& lines
)
{
    constexpr std::string_view indent = "    ";
    const auto& line = resource.line;
    const bool held = resource.held_deletions > 0;
    const bool told_below = held && line.state == "ok";  // of a good walk, it is about those deletions
    const bool told_above = line.state == "needs_login" && health_of(account.token) == Health::needs_person;
    if (line.last_error && !told_below && !told_above)
        lines.push_back(cut_to_width(std::string(indent) + plain(*line.last_error), columns));
    if (line.rejects > 0)
        lines.push_back(cut_to_width(
            std::string(indent) + count_in_words(line.rejects, "item") +
                " could not be mirrored: see the relation rejects",
            columns
        ));
    if (!held)
        return;
    const auto rows = count_in_words(resource.held_deletions, "deletion");
    lines.push_back(
        cut_to_width(std::string(indent) + rows + " held back; a person lets them go with", columns)
    );
    lines.push_back(
        std::string(indent) + "giposyncd sync " + line.resource.text() +
        " --reconcile --accept-deletions --account " + account.name.text()
    );
}

}  // namespace

std::vector<std::string> resource_table(
    const AccountReport& account,
    const StatusReport& report,
    std::size_t columns,
    const Paint& paint
)
{
    std::vector<Row> rows{{"RESOURCE", "STATE", "ROWS", "AGE", "NEXT"}};
    for (const ResourceReport& resource : account.resources)
        rows.push_back(row_of(resource, report.generated_at));
    const auto widths = widths_of(rows, columns);

    std::vector<std::string> lines;
    lines.push_back(paint.faint(line_of(rows[0], widths, [](const std::string& state) { return state; })));
    for (std::size_t i = 0; i < account.resources.size(); ++i)
    {
        const ResourceReport& resource = account.resources[i];
        const auto health = health_of(resource, account, report);
        lines.push_back(line_of(rows[i + 1], widths, [&](const std::string& state) {
            return paint.by(health, state);
        }));
        add_remarks(resource, account, columns, lines);
    }
    return lines;
}

}  // namespace giposync::ops
