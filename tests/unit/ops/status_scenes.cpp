#include "unit/ops/status_scenes.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace giposync::test {
namespace {

using namespace std::chrono_literals;
using ops::AccountReport;
using ops::ApplicationReport;
using ops::ResourceReport;
using ops::StatusReport;

const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};

ResourceReport resource(const std::string& name, std::int64_t rows, Duration lag, Duration max_lag = 45min)
{
    ResourceReport report;
    report.line.resource = ResourceName{name};
    report.line.state = lag > max_lag ? "stale" : "ok";
    report.line.live_rows = rows;
    report.line.deleted_rows = rows / 100;
    report.line.last_success_at = noon - lag;
    report.line.last_attempt_at = noon - lag;
    report.line.lag_seconds = std::chrono::duration_cast<std::chrono::seconds>(lag).count();
    report.line.watermark = noon - lag - 61s;
    report.line.next_run_at = noon - lag + max_lag / 3;
    report.max_lag = max_lag;
    return report;
}

ResourceReport in_state(ResourceReport report, const std::string& state, const std::string& error)
{
    report.line.state = state;
    report.line.last_error = error;
    return report;
}

ResourceReport never(const std::string& name, const std::string& state = "never")
{
    ResourceReport report;
    report.line.resource = ResourceName{name};
    report.line.state = state;
    report.max_lag = 45min;
    return report;
}

AccountReport account(const std::string& name, const std::string& clinic)
{
    AccountReport report;
    report.name = AccountName{name};
    report.application = ApplicationName{"main"};
    report.clinic = clinic;
    report.tenant = "tenant-abc123";
    report.served = true;
    report.token.state = "ok";
    report.token.since = noon - 21 * 24h;
    report.token.last_refresh_at = noon - 12min;
    report.token.granted_scopes = {"giponext.patients", "giponext.agenda", "offline_access"};
    report.mirror.path = "/var/lib/giposync/mirrors/" + name + ".db";
    report.mirror.size = {191'234'048, 4'194'304};
    report.resources = {
        resource("patients", 12'345, 2min),
        resource("agendas", 8, 50min, 3h),
        resource("appointments", 1'203'111, 40s, 15min),
    };
    return report;
}

ApplicationReport application(const std::string& name)
{
    ApplicationReport report;
    report.name = ApplicationName{name};
    report.requests = 60;
    report.per = 60s;
    report.in_force = 60;
    report.used = 12;
    report.needed_per_hour = 420;
    return report;
}

StatusReport fresh()
{
    StatusReport report;
    report.version = "1.0.0";
    report.generated_at = noon;
    report.service = {true, noon - 28h};
    report.accounts = {account("milano", "Clinica Milano")};
    report.applications = {application("main")};
    return report;
}

// A scene that differs from the fresh one in its account.
StatusReport with_account(const std::function<void(AccountReport&)>& change)
{
    auto report = fresh();
    change(report.accounts[0]);
    return report;
}

StatusReport with_other_settings()
{
    return with_account([&](AccountReport& milano) {
        milano.token.state = "client_rejected";
        milano.token.reason = "the login was made at https://account.gipo.it, and the settings now name "
                              "https://account.gipo.example: it is used again when they are put right";
        milano.token.other_settings = true;
    });
}

StatusReport login_in_memory()
{
    return with_account([&](AccountReport& milano) {
        milano.token.reason = "its new token is only in memory, since the disk does not take it";
    });
}

StatusReport with_login(const std::string& state, const std::string& reason = "")
{
    return with_account([&](AccountReport& milano) {
        milano.token.state = state;
        milano.token.reason = reason;
        milano.token.since = noon - 2 * 24h;
        milano.token.last_refresh_at = noon - 2 * 24h - 1h;
        for (auto& one : milano.resources)
            one =
                in_state(resource(one.line.resource.text(), 12, 2 * 24h), "needs_login", "relogin required");
    });
}

StatusReport never_logged_in()
{
    return with_account([](AccountReport& milano) {
        milano.tenant.reset();
        milano.token = {};
        milano.token.state = "none";
        milano.mirror.size = {0, 0};
        milano.resources = {never("patients"), never("agendas"), never("appointments")};
    });
}

StatusReport several_accounts()
{
    auto report = fresh();
    auto roma = account("roma", "Poliambulatorio Roma");
    roma.application = ApplicationName{"second"};
    roma.tenant = "tenant-def456";
    roma.resources = {
        in_state(resource("patients", 0, 0s), "backfilling", "connect api.giponext.it: timed out"),
        in_state(
            resource("appointments", 87, 6h, 15min),
            "failing",
            "https://api.giponext.it/v2/tenants/tenant-def456/appointments answered 500 to every one of 6 "
            "tries"
        ),
        resource("invoices", 4'711, 3 * 24h),
        never("price_list_items"),
    };
    roma.resources[0].line.last_success_at.reset();
    roma.resources[0].line.lag_seconds.reset();
    roma.resources[0].line.next_run_at = noon + 30s;
    roma.resources[0].line.last_attempt_at = noon - 1min;
    report.accounts.push_back(std::move(roma));
    auto genova = account("genova", "Clinica Genova");
    genova.served = false;
    report.accounts.push_back(std::move(genova));
    report.applications.push_back(application("second"));
    report.applications[1].needed_per_hour.reset();
    return report;
}

StatusReport throttled()
{
    auto report = fresh();
    report.applications[0].in_force = 27;
    report.applications[0].used = 27;
    report.applications[0].throttled_until = noon + 24s + 1ms;
    report.applications[0].needed_per_hour = 2'400;
    return report;
}

StatusReport cut_off()
{
    auto report = fresh();
    report.applications[0].quiet_until = noon + 24s + 1ms;
    report.applications[0].quiet_reason = "the machine was cut off: what was sent last may be unknown";
    return report;
}

StatusReport shared_limit()
{
    auto report = several_accounts();
    report.applications[0].shared_with = {ApplicationName{"second"}};
    report.applications[1].shared_with = {ApplicationName{"main"}};
    report.applications[1].needed_per_hour = report.applications[0].needed_per_hour;
    return report;
}

StatusReport denied()
{
    return with_account([](AccountReport& milano) {
        milano.resources[1] = in_state(
            never("invoices"),
            "scope_missing",
            "the login does not grant the scope giponext.invoices"
        );
        milano.resources[2] = in_state(
            never("medical_reports"),
            "forbidden",
            "https://api.giponext.it/v2/tenants/tenant-abc123/medicalreports answered 403"
        );
        milano.resources[2].line.next_run_at = noon + 5h;
    });
}

StatusReport not_granted_by_choice()
{
    auto report = denied();
    report.accounts[0].resources.pop_back();
    return report;
}

StatusReport deletions_held()
{
    return with_account([](AccountReport& milano) {
        milano.resources[0].line.last_error =
            "1234 deletions are held back: more at once than hold_deletions allows";
        milano.resources[0].held_deletions = 1'234;
        milano.resources[2].line.state = "failing";
        milano.resources[2].line.last_error = "answered 500";
        milano.resources[2].held_deletions = 1;
    });
}

StatusReport items_rejected()
{
    return with_account([](AccountReport& milano) {
        milano.resources[0].line.rejects = 1'234;
        milano.resources[1].line.rejects = 1;
    });
}

StatusReport long_names()
{
    auto report = fresh();
    auto& one = report.accounts[0];
    one = account("una-filiale-dal-nome-che-non-finisce-mai-e-poi-mai-di-milano-centro", "");
    one.clinic =
        "Società Cooperativa «Già Più Sanità» — Ambulatorî di 東京診療所 e della Città Metropolitana";
    one.tenant = "tenant-0123456789abcdef0123456789abcdef";
    one.mirror.path = "/srv/very/deep/down/" + std::string(120, 'x') + "/mirror.db";
    one.resources[0].line.resource = ResourceName{"the_resource_that_somebody_has_given_a_really_long_name"};
    one.resources[0].line.live_rows = 9'876'543'210'123;
    one.resources[1] = in_state(resource("日本語の名前", 3, 6h), "failing", std::string(200, 'e'));
    report.applications[0].name = ApplicationName{"an-application-of-" + std::string(80, 'n')};
    return report;
}

StatusReport closed_state_dir()
{
    auto report = fresh();
    auto& limit = report.applications[0];
    limit.in_force.reset();
    limit.used.reset();
    limit.problem = "/var/lib/giposync/state/quota.db: this user may not read it";
    return report;
}

StatusReport damaged_mirror()
{
    auto report = several_accounts();
    auto& milano = report.accounts[0];
    milano.tenant.reset();
    milano.token = {};
    milano.mirror.problem =
        "read /var/lib/giposync/mirrors/milano.db: PRAGMA user_version: file is not a database";
    milano.resources = {never("patients", ""), never("agendas", "")};
    return report;
}

StatusReport stranger()
{
    auto report = damaged_mirror();
    report.service = {};
    report.accounts.resize(1);
    report.accounts[0].served.reset();
    report.accounts[0].mirror.size.reset();
    report.accounts[0].mirror.problem = "/var/lib/giposync/mirrors/milano.db: this user may not read it";
    report.applications.resize(1);
    report.applications[0].in_force.reset();
    report.applications[0].used.reset();
    report.applications[0].needed_per_hour.reset();
    report.applications[0].problem = "/var/lib/giposync/state/quota.db: this user may not read it";
    return report;
}

StatusReport stopped()
{
    auto report = with_account([](AccountReport& milano) {
        milano.served = false;
        milano.resources = {
            resource("patients", 12'345, 5 * 24h),
            in_state(resource("appointments", 100, 5 * 24h), "backfilling", ""),
            never("invoices"),
        };
        milano.resources[1].line.last_error.reset();
    });
    report.service = {false, {}};
    return report;
}

StatusReport hostile_texts()
{
    return with_account([](AccountReport& milano) {
        milano.clinic = "Clinica\x1b[2J\n\"Milano\"\\ \xff";
        milano.tenant = "tenant\r\n|x=1";
        milano.resources[0] =
            in_state(milano.resources[0], "failing", "bad\x1b]0;title\x07 | answer\n\xe2\x80\xaetxet \xc3");
        milano.resources[0].line.resource = ResourceName{"patients"};
    });
}

StatusReport without_accounts()
{
    auto report = fresh();
    report.accounts.clear();
    report.applications.clear();
    report.service = {};
    return report;
}

}  // namespace

std::vector<StatusScene> status_scenes()
{
    return {
        {"fresh", fresh()},
        {"several_accounts", several_accounts()},
        {"throttled", throttled()},
        {"cut_off", cut_off()},
        {"shared_limit", shared_limit()},
        {"never_logged_in", never_logged_in()},
        {"needs_login",
         with_login(
             "needs_login",
             "the server no longer takes the refresh token (400 invalid_grant): it was revoked, has expired, "
             "or was unused for too long"
         )},
        {"login_unreadable",
         with_login("none", "read /var/lib/giposync/state/milano.token: Input/output error")},
        {"login_in_memory", login_in_memory()},
        {"client_rejected", with_login("client_rejected")},
        {"other_settings", with_other_settings()},
        {"wrong_tenant", with_login("wrong_tenant")},
        {"denied", denied()},
        {"not_granted_by_choice", not_granted_by_choice()},
        {"deletions_held", deletions_held()},
        {"items_rejected", items_rejected()},
        {"long_names", long_names()},
        {"closed_state_dir", closed_state_dir()},
        {"damaged_mirror", damaged_mirror()},
        {"stranger", stranger()},
        {"stopped", stopped()},
        {"hostile_texts", hostile_texts()},
        {"without_accounts", without_accounts()},
    };
}

}  // namespace giposync::test
