#include "ops/status_text.hpp"

#include "ops/printable.hpp"
#include "ops/status_health.hpp"
#include "ops/status_table.hpp"
#include "ops/status_words.hpp"

#include <algorithm>
#include <string_view>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t narrowest = 60;
constexpr std::size_t label_width = 10;  // "  login   "

class Page
{
public:
    Page(const StatusReport& report, const TextStyle& style)
        : report_(report), columns_(std::max(style.columns, narrowest)), paint_(style.colours)
    {
    }

    std::string written()
    {
        write_service();
        for (const AccountReport& account : report_.accounts)
            write_account(account);
        for (const ApplicationReport& application : report_.applications)
            write_application(application);
        return std::move(text_);
    }

private:
    void line(std::string_view text) { text_.append(text).append("\n"); }

    void heading(std::string_view text)
    {
        line("");
        line(paint_.bold(cut_to_width(text, columns_)));
    }

    // A label and what belongs to it, in as many lines as it takes; the first word of it in colour.
    void entry(std::string_view label, std::string_view first_word, Health health, std::string_view rest)
    {
        const auto whole = std::string(first_word).append(rest);
        auto lines = wrapped(whole, columns_ - label_width);
        if (lines[0].starts_with(first_word))
            lines[0].replace(0, first_word.size(), paint_.by(health, first_word));
        for (std::size_t i = 0; i < lines.size(); ++i)
            line(left_aligned(i == 0 ? "  " + std::string(label) : "", label_width) + lines[i]);
    }

    void entry(std::string_view label, std::string_view text) { entry(label, "", Health::ok, text); }

    // There to be copied: never cut, never broken.
    void command(std::string_view text) { line(std::string(label_width, ' ').append(text)); }

    std::string since(const std::optional<Instant>& moment) const
    {
        return moment ? " " + since_in_words(*moment, report_.generated_at) : "";
    }

    std::string ago(Instant moment) const { return span_in_words(report_.generated_at - moment) + " ago"; }

    void write_service()
    {
        const auto name = "giposyncd " + plain(report_.version) + ": ";
        if (report_.accounts.empty())
            line(name + "no account yet: add [accounts.NAME]");
        else if (!report_.service.running)
            line(name + "whether the service runs may not be seen");
        else if (*report_.service.running)
            line(name + paint_.by(Health::ok, "running") + since(report_.service.since));
        else
            line(name + paint_.by(Health::stale, "not running") + "; to start it: systemctl start giposyncd");
    }

    void write_account(const AccountReport& account)
    {
        heading(account.name.text());
        write_clinic(account);
        write_login(account);
        write_mirror(account.mirror);
        if (report_.service.running.value_or(false) && !account.served.value_or(true))
        {
            entry(
                "service",
                "not served",
                Health::stale,
                " by the service that runs; after a change of the settings:"
            );
            command("systemctl reload giposyncd");
        }
        for (const std::string& row : resource_table(account, report_, columns_, paint_))
            line(row);
    }

    // The tenant tells clinics of one name apart, so a long name gives way to it.
    void write_clinic(const AccountReport& account)
    {
        constexpr std::size_t least_of_a_name = 10;
        const auto tenant = account.tenant ? ", tenant " + plain(*account.tenant) : "";
        const auto room = columns_ - label_width;
        const auto left = room > width_of(tenant) ? room - width_of(tenant) : 0;
        const auto clinic = cut_to_width(plain(account.clinic), std::max(left, least_of_a_name));
        line("  clinic  " + cut_to_width(clinic + tenant, room));
    }

    void write_login(const AccountReport& account)
    {
        const auto& token = account.token;
        const auto state = token.state.value_or("");
        if (state.empty())
            return entry(
                "login",
                "not known",
                Health::unknown,
                token.reason.empty() ? "" : ": " + plain(token.reason)
            );
        if (state == "ok")
        {
            const auto refreshed = token.last_refresh_at ? ", refreshed " + ago(*token.last_refresh_at) : "";
            const auto remark = token.reason.empty() ? "" : "; " + plain(token.reason);
            return entry("login", "ok", Health::ok, since(token.since) + refreshed + remark);
        }
        if (token.other_settings)
            return write_other_settings(account);
        if (state == "client_rejected")
            return write_rejected_client(account);
        if (is_unreadable(token))
            return entry("login", "UNREADABLE", Health::needs_person, ": " + plain(token.reason));
        entry(
            "login",
            "NEEDED",
            Health::needs_person,
            since(token.since) + ": " + why_login_is_needed(token)
        );
        command("giposyncd login --account " + account.name.text());
    }

    static std::string why_login_is_needed(const TokenReport& token)
    {
        if (!token.reason.empty())
            return plain(token.reason);
        if (token.state == "none")
            return "nobody is logged in";
        if (token.state == "wrong_tenant")
            return "the login is of another clinic";
        return "the old login is dead";
    }

    void write_rejected_client(const AccountReport& account)
    {
        const auto section = "[applications." + account.application.text() + "]";
        entry(
            "login",
            "REFUSED",
            Health::needs_person,
            since(account.token.since) + ": the server does not take the client_id or secret of " + section +
                "; put them right, then:"
        );
        command("systemctl reload giposyncd");
    }

    void write_other_settings(const AccountReport& account)
    {
        const auto section = "[applications." + account.application.text() + "]";
        entry(
            "login",
            "NOT USED",
            Health::needs_person,
            ": " + plain(account.token.reason) + "; put issuer or client_id of " + section + " back, then:"
        );
        command("systemctl reload giposyncd");
        entry("", "or, where the change is meant:");
        command("giposyncd login --account " + account.name.text());
    }

    void write_mirror(const MirrorReport& mirror)
    {
        if (mirror.problem)
            return entry("mirror", "not readable", Health::unknown, ": " + plain(*mirror.problem));
        const auto path = plain(mirror.path.string());
        if (!mirror.size || mirror.size->bytes == 0)
            return entry("mirror", "none yet: " + path);
        const auto& size = *mirror.size;
        const auto wal = size.wal_bytes > 0 ? ", WAL " + size_in_words(size.wal_bytes) : "";
        line(cut_to_width("  mirror  " + size_in_words(size.bytes) + wal + ", " + path, columns_));
    }

    void write_application(const ApplicationReport& application)
    {
        heading("application " + application.name.text());
        write_limit(application);
        if (application.throttled_until)
        {
            const auto left = span_in_words(*application.throttled_until - report_.generated_at + 999ms);
            entry("", "throttled", Health::stale, " by the server for another " + left);
        }
        if (application.quiet_until)
        {
            const auto left = span_in_words(*application.quiet_until - report_.generated_at + 999ms);
            entry("", "silent", Health::stale, " for another " + left + "; " + application.quiet_reason);
        }
        write_plan(application);
    }

    void write_limit(const ApplicationReport& application)
    {
        const auto per =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(application.per).count()) + " s";
        auto text = count_in_words(application.requests, "request") + " per " + per;
        if (application.in_force && *application.in_force != application.requests)
            text += ", " + with_separators(*application.in_force) + " in force as learned";
        if (application.used)
            text += ", " + with_separators(*application.used) + " of them used";
        for (const auto& name : application.shared_with)
            text += (&name == &application.shared_with.front() ? "; shared with " : ", ") + name.text();
        if (application.problem)
            text += "; its use is not shown: " + plain(*application.problem);
        entry("limit", text);
    }

    void write_plan(const ApplicationReport& application)
    {
        if (!application.needed_per_hour)
            return;
        const auto in_force = application.in_force.value_or(application.requests);
        const auto allowed =
            in_force * Duration(1h).count() / std::max<std::int64_t>(application.per.count(), 1);
        const auto sum = count_in_words(*application.needed_per_hour, "request") + " an hour needed, " +
                         with_separators(allowed) + " allowed";
        if (*application.needed_per_hour <= allowed)
            return entry("plan", sum);
        entry("plan", "TOO MUCH", Health::stale, ": " + sum + "; raise `every` of some resources");
    }

    const StatusReport& report_;
    std::size_t columns_;
    Paint paint_;
    std::string text_;
};

}  // namespace

std::string status_text(const StatusReport& report, const TextStyle& style)
{
    return Page{report, style}.written();
}

}  // namespace giposync::ops
