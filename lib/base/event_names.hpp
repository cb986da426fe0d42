#pragma once

#include <string_view>

// Every name of the log that other people's monitors rely on, once. Names are never changed or dropped.
namespace giposync::events {

inline constexpr std::string_view service_started = "service.started";
inline constexpr std::string_view service_stopped = "service.stopped";
inline constexpr std::string_view service_loop_stuck = "service.loop_stuck";
inline constexpr std::string_view service_loop_recovered = "service.loop_recovered";
inline constexpr std::string_view service_idle = "service.idle";
inline constexpr std::string_view settings_reloaded = "settings.reloaded";
inline constexpr std::string_view settings_invalid = "settings.invalid";

inline constexpr std::string_view login_awaited = "login.awaited";
inline constexpr std::string_view login_code_issued = "login.code_issued";
inline constexpr std::string_view login_completed = "login.completed";
inline constexpr std::string_view login_denied = "login.denied";
inline constexpr std::string_view login_failed = "login.failed";
inline constexpr std::string_view login_tenant_refused = "login.tenant_refused";
inline constexpr std::string_view logout_completed = "logout.completed";

inline constexpr std::string_view token_refreshed = "token.refreshed";
inline constexpr std::string_view token_refresh_failed = "token.refresh_failed";
inline constexpr std::string_view token_awaited = "token.awaited";
inline constexpr std::string_view token_put_back = "token.put_back";
inline constexpr std::string_view token_revoked = "token.revoked";
inline constexpr std::string_view token_revoke_failed = "token.revoke_failed";
inline constexpr std::string_view relogin_required = "relogin.required";
inline constexpr std::string_view relogin_cleared = "relogin.cleared";

inline constexpr std::string_view walk_started = "walk.started";
inline constexpr std::string_view walk_finished = "walk.finished";
inline constexpr std::string_view walk_failed = "walk.failed";
inline constexpr std::string_view walk_retry = "walk.retry";
inline constexpr std::string_view walk_unfiltered = "walk.unfiltered";

inline constexpr std::string_view http_exchange = "http.exchange";

inline constexpr std::string_view rate_throttled = "rate.throttled";
inline constexpr std::string_view rate_learned = "rate.learned";
inline constexpr std::string_view rate_plan = "rate.plan";
inline constexpr std::string_view rate_memory_lost = "rate.memory_lost";

inline constexpr std::string_view resource_scope_missing = "resource.scope_missing";
inline constexpr std::string_view resource_forbidden = "resource.forbidden";
inline constexpr std::string_view resource_stale = "resource.stale";
inline constexpr std::string_view resource_fresh = "resource.fresh";

inline constexpr std::string_view mirror_column_added = "mirror.column_added";
inline constexpr std::string_view mirror_column_widened = "mirror.column_widened";
inline constexpr std::string_view mirror_columns_capped = "mirror.columns_capped";
inline constexpr std::string_view mirror_rejected = "mirror.rejected";
inline constexpr std::string_view mirror_deletions_held = "mirror.deletions_held";
inline constexpr std::string_view mirror_checking = "mirror.checking";
inline constexpr std::string_view mirror_set_aside = "mirror.set_aside";
inline constexpr std::string_view mirror_migrated = "mirror.migrated";
inline constexpr std::string_view mirror_wal_large = "mirror.wal_large";
inline constexpr std::string_view mirror_wal_small = "mirror.wal_small";
inline constexpr std::string_view mirror_erased = "mirror.erased";

inline constexpr std::string_view mirror_unusable = "mirror.unusable";

inline constexpr std::string_view clock_skewed = "clock.skewed";
inline constexpr std::string_view clock_right = "clock.right";

inline constexpr std::string_view disk_unwritable = "disk.unwritable";
inline constexpr std::string_view disk_writable = "disk.writable";
inline constexpr std::string_view alert_failed = "alert.failed";
inline constexpr std::string_view log_suppressed = "log.suppressed";
inline constexpr std::string_view command_failed = "command.failed";

}  // namespace giposync::events
