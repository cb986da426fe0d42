#include "sandbox/discovery_document.hpp"

#include "sandbox/json_text.hpp"

namespace giposync::sandbox {

const Scopes& known_scopes()
{
    static const Scopes scopes{
        "openid",
        "offline_access",
        "giponext.patients",
        "giponext.agenda",
        "giponext.treatments",
        "giponext.episodes",
        "giponext.medicalreports",
        "giponext.invoices"};
    return scopes;
}

std::string discovery_document(
    const AccountOptions& options,
    std::string_view issuer,
    std::string_view origin
)
{
    const auto at_origin = [&](std::string_view path) { return std::string(origin) + std::string(path); };
    std::string body;
    JsonWriter out{body};
    out.open_object().text("issuer", issuer);
    out.text("authorization_endpoint", at_origin("/oauth/authorize"));
    out.text("device_authorization_endpoint", at_origin(options.device_path));
    out.text("token_endpoint", at_origin(options.token_path));
    if (options.revocation == Offered::yes)
        out.text("revocation_endpoint", at_origin(options.revocation_path));
    out.text("jwks_uri", at_origin("/oauth/keys")).key("scopes_supported").open_array();
    for (const auto& scope : known_scopes())
        out.text(scope);
    out.close_array();
    out.raw("response_types_supported", R"(["code"])").raw("subject_types_supported", R"(["public"])");
    out.raw("id_token_signing_alg_values_supported", R"(["RS256"])").key("grant_types_supported");
    out.raw(R"(["authorization_code","urn:ietf:params:oauth:grant-type:device_code","refresh_token"])");
    out.key("token_endpoint_auth_methods_supported").open_array();
    if (options.authentication != ClientAuthentication::post)
        out.text("client_secret_basic");
    if (options.authentication != ClientAuthentication::basic)
        out.text("client_secret_post");
    out.close_array().close_object();
    return body;
}

}  // namespace giposync::sandbox
