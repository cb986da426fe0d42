#include "config/catalogue_text.hpp"
#include "config/fit.hpp"
#include "config/propose.hpp"
#include "config/settings.hpp"
#include "targets.hpp"

#include <string>

namespace giposync::fuzz {
namespace {

void expect_told_in_one_line(const Error& error, std::string_view file)
{
    expect(error.code == Errc::invalid, "what is wrong with settings is `invalid`");
    expect(error.detail.starts_with(file), "a message begins with its file");
    expect(error.detail.find('\n') == std::string::npos, "a message is one line");
}

void check_catalogue(const config::Catalogue& catalogue)
{
    const auto text = config::to_toml(catalogue);
    const auto again = config::parse_catalogue(text, "c.toml");
    expect(again.has_value(), "a catalogue that is printed can be read");
    expect(config::to_toml(*again) == text, "and is the same");
}

}  // namespace

void settings(std::string_view bytes)
{
    const auto settings = config::parse_settings(bytes, "s.toml");
    if (settings)
    {
        check_catalogue(settings->catalogue);
        for (const auto& [name, account] : settings->accounts)
            static_cast<void>(config::resources_of(*settings, account));
    }
    else
        expect_told_in_one_line(settings.error(), "s.toml");

    if (const auto catalogue = config::parse_catalogue(bytes, "c.toml"))
        check_catalogue(*catalogue);
    else
        expect_told_in_one_line(catalogue.error(), "c.toml");
}

void swagger(std::string_view bytes)
{
    static const auto shipped = config::shipped_catalogue();
    const auto document = config::Swagger::parse(bytes);
    if (!document)
    {
        expect(document.error().detail.find('\n') == std::string::npos, "a message is one line");
        return;
    }
    const auto proposal = config::to_toml(config::propose(*document));
    expect(config::parse_settings(proposal, "p.toml").has_value(), "what is proposed can be read");
    for (const auto& finding : config::fit(shipped, *document))
        expect(finding.what.find('\n') == std::string::npos, "a finding is one line");
}

}  // namespace giposync::fuzz
