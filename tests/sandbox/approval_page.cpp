#include "sandbox/approval_page.hpp"

#include <boost/json/parse.hpp>

#include <optional>
#include <string>

namespace json = boost::json;

namespace giposync::sandbox {
namespace {

struct Typed
{
    std::string user_code;
    std::string user;
    std::string action;
};

std::string html(std::string_view text)
{
    std::string safe;
    for (const char c : text)
    {
        if (c == '<')
            safe += "&lt;";
        else if (c == '&')
            safe += "&amp;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

std::string page(std::string_view content)
{
    return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>GipoNext "
           "sandbox</title></head>"
           "<body><h1>GipoNext sandbox</h1>" +
           std::string(content) + "</body></html>\n";
}

std::string form(std::string_view user_code, std::string_view user)
{
    return page(
        "<p>A program asks to read the clinic's data in your name.</p><form method=\"post\" "
        "action=\"/device\">"
        "<p><label>Code <input name=\"user_code\" value=\"" +
        html(user_code) + "\"></label></p><p><label>User <input name=\"user\" value=\"" + html(user) +
        "\"></label></p><p><button name=\"action\" value=\"approve\">Approve</button> "
        "<button name=\"action\" value=\"deny\">Deny</button></p></form>"
    );
}

bool is_json(const Ask& ask)
{
    const std::string* const type = header(ask.headers, "Content-Type");
    return type && type->starts_with("application/json");
}

std::string text_in(const json::object& object, std::string_view name)
{
    const auto* const value = object.if_contains(name);
    const auto* const text = value ? value->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

std::optional<Typed> read_typed(const Ask& ask)
{
    if (is_json(ask))
    {
        boost::system::error_code ec;
        const auto value = json::parse(ask.body, ec);
        const auto* const object = ec ? nullptr : value.if_object();
        if (!object)
            return std::nullopt;
        return Typed{text_in(*object, "user_code"), text_in(*object, "user"), text_in(*object, "action")};
    }
    const auto fields = read_form(ask.body);
    if (!fields)
        return std::nullopt;
    return Typed{
        parameter_or(*fields, "user_code", ""),
        parameter_or(*fields, "user", ""),
        parameter_or(*fields, "action", "")};
}

Answer told(const Ask& ask, unsigned status, std::string_view message)
{
    if (is_json(ask))
        return complaint(status, message);
    return html_answer(status, page("<p>" + html(message) + "</p>"));
}

}  // namespace

Answer approval_page(const Ask& ask, DeviceCodes& codes, Users& users, Instant now)
{
    if (ask.method == "GET")
    {
        const auto query = read_form(ask.query).value_or(Pairs{});
        return html_answer(200, form(parameter_or(query, "user_code", ""), "anna"));
    }
    const auto typed = ask.method == "POST" ? read_typed(ask) : std::nullopt;
    if (!typed || (typed->action != "approve" && typed->action != "deny"))
        return told(ask, 400, "Send user_code, user and action, which is approve or deny.");
    const User* const user = users.find(typed->user);
    if (!user || !user->active)
        return told(ask, 403, "There is no such user.");
    const auto decision = typed->action == "approve" ? Decision::approved : Decision::denied;
    if (!codes.decide(typed->user_code, decision, typed->user, now))
        return told(ask, 404, "No such code waits for a decision.");
    return told(ask, 200, decision == Decision::approved ? "Approved. You can close this page." : "Denied.");
}

}  // namespace giposync::sandbox
