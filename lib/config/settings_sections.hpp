#pragma once

#include "config/section.hpp"
#include "config/settings.hpp"

// The parts of a settings file, each read from its table. What is wrong goes to the section's problems.
namespace giposync::config {

Service read_service(Section& section);
Http read_http(Section& section);
Alerts read_alerts(Section& section);

std::map<ApplicationName, Application> read_applications(Section section);

// Accounts refer to applications and resources, which are read before them.
std::map<AccountName, Account> read_accounts(
    Section section,
    const std::map<ApplicationName, Application>& applications,
    const Catalogue& catalogue
);

// An account or an application: its name becomes part of file names. A problem where it cannot.
void check_name(std::string_view name, Section& section);

}  // namespace giposync::config
