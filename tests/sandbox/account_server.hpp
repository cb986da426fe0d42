#pragma once

#include "sandbox/device_codes.hpp"
#include "sandbox/http_message.hpp"
#include "sandbox/token_vault.hpp"
#include "sandbox/users.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace giposync::sandbox {

// account.gipo.it in miniature: discovery (RFC 8414), the device authorization grant (RFC 8628), refresh
// (RFC 6749, 6) and revocation (RFC 7009), as strict as the options say.
class AccountServer
{
public:
    AccountServer(const AccountOptions& options, std::uint64_t seed);

    // Whether this path is one of the account server's.
    bool serves(std::string_view path) const;

    Answer handle(const Ask& ask, Instant now);

    // The client that a request names, by token or by its credentials; nothing where it names none.
    std::optional<std::string> client_of(const Ask& ask) const;

    TokenVault& tokens() { return tokens_; }

    DeviceCodes& codes() { return codes_; }

    Users& users() { return users_; }

    // The account is closed: every token dies, and no login succeeds.
    void deactivate(const std::string& login);

    // A token that is good, of a user who may log in.
    std::optional<Bearer> bearer(const Ask& ask, Instant now);

    // Requests that came with the other way of client authentication, or with a wrong secret.
    std::size_t failed_authentications() const { return failed_authentications_; }

private:
    std::string issuer_for(const Ask& ask) const;
    std::string path_of_issuer() const;
    bool is_discovery(std::string_view path) const;

    // A form that came by POST and names nothing twice (RFC 6749, 3.2), or the refusal.
    std::variant<Pairs, Answer> form_of(const Ask& ask) const;
    std::variant<std::string, Answer> authenticated(const Ask& ask, const Pairs& form);
    bool knows(std::string_view client, std::string_view secret) const;

    Answer device_authorization(const Ask& ask, const Pairs& form, const std::string& client, Instant now);
    Answer token(const Pairs& form, const std::string& client, Instant now);
    Answer token_for_code(const Pairs& form, const std::string& client, Instant now);
    Answer token_for_refresh(const Pairs& form, const std::string& client, Instant now);
    Answer revocation(const Pairs& form, const std::string& client);
    Answer issued(const Issued& issued, const Scopes& asked) const;
    Answer refusal(unsigned status, std::string_view error) const;

    const AccountOptions& options_;
    Users users_;
    TokenVault tokens_;
    DeviceCodes codes_;
    std::size_t failed_authentications_ = 0;
};

}  // namespace giposync::sandbox
