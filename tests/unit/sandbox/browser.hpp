#pragma once

#include "base/form.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/sandbox.hpp"

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

inline const Instant noon = std::chrono::sys_days{std::chrono::January / 31 / 2026} + std::chrono::hours(12);

inline const std::string every_scope =
    "openid offline_access giponext.patients giponext.agenda giponext.treatments giponext.episodes "
    "giponext.medicalreports giponext.invoices";

// What stands between the quotes of a member of a body, or the token where it is no text.
inline std::string value_in(const Answer& answer, std::string_view path)
{
    const auto token = member_at(answer.body, path);
    return std::string(token.starts_with('"') ? token.substr(1, token.size() - 2) : token);
}

// A client that asks one thing after another and holds a token; the tests move its clock.
class Browser
{
public:
    explicit Browser(Sandbox& sandbox) : sandbox_(sandbox) {}

    Instant now = noon;
    std::string token;
    Pairs credentials{
        {"Authorization", "Basic Z2lwb3N5bmM6c2FuZGJveC1zZWNyZXQ="}};  // giposync:sandbox-secret

    Answer get(std::string_view target)
    {
        Ask ask = ask_for("GET", target);
        if (!token.empty())
            ask.headers.emplace_back("Authorization", "Bearer " + token);
        return sandbox_.handle(ask, now);
    }

    Answer post(std::string_view target, const Parameters& form)
    {
        Ask ask = ask_for("POST", target);
        ask.headers = credentials;
        ask.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        ask.body = form_encoded(form);
        return sandbox_.handle(ask, now);
    }

    // The path below the first tenant: "patients?limit=10".
    Answer list(std::string_view list) { return get("/v2/tenants/tenant-abc123/" + std::string(list)); }

    Answer ask_for_code(const std::string& scope = every_scope)
    {
        return post("/oauth/device_authorization", {{"scope", scope}});
    }

    Answer poll(const std::string& device_code)
    {
        return post(
            "/oauth/token",
            {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"}, {"device_code", device_code}}
        );
    }

    Answer refresh(const std::string& refresh_token)
    {
        return post("/oauth/token", {{"grant_type", "refresh_token"}, {"refresh_token", refresh_token}});
    }

    // The answer of the token endpoint; its access token is used from now on.
    Answer log_in(const std::string& user = "anna", const std::string& scope = every_scope)
    {
        const auto code = ask_for_code(scope);
        sandbox_.accounts().codes().decide(value_in(code, "user_code"), Decision::approved, user, now);
        auto answer = poll(value_in(code, "device_code"));
        token = value_in(answer, "access_token");
        return answer;
    }

private:
    static Ask ask_for(std::string method, std::string_view target)
    {
        Ask ask;
        ask.method = std::move(method);
        ask.host = "sandbox.test";
        ask.path = target.substr(0, target.find('?'));
        if (ask.path.size() < target.size())
            ask.query = target.substr(ask.path.size() + 1);
        return ask;
    }

    Sandbox& sandbox_;
};

// A plain walk by offset, right for a list that stands still. Answers the items' exact texts in order.
inline std::vector<std::string> walk(
    Browser& browser,
    const std::string& list,
    const std::string& query = "limit=7"
)
{
    std::vector<std::string> items;
    for (bool more = true; more;)
    {
        const auto answer = browser.list(list + "?" + query + "&offset=" + std::to_string(items.size()));
        if (answer.status != 200)
            throw std::runtime_error("the walk ends with " + std::to_string(answer.status) + answer.body);
        for (const auto item : elements_of(member_at(answer.body, "items")))
            items.emplace_back(item);
        more = member_at(answer.body, "hasMore") == "true";
    }
    return items;
}

inline std::string id_in(const std::string& item)
{
    const auto token = member_at(item, "id");
    return std::string(token.starts_with('"') ? token.substr(1, token.size() - 2) : token);
}

inline std::map<std::string, std::string> by_id(const std::vector<std::string>& items)
{
    std::map<std::string, std::string> found;
    for (const auto& item : items)
        found[id_in(item)] = item;
    return found;
}

}  // namespace giposync::sandbox
