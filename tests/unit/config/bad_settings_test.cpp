#include "bad_settings.hpp"

namespace giposync::config {
namespace {

struct BadSectionsTest : BadSettingsTest
{
};

TEST_P(BadSectionsTest, AreToldInOneLine)
{
    expect_told();
}

INSTANTIATE_TEST_SUITE_P(
    Syntax,
    BadSectionsTest,
    testing::Values(
        BadCase{
            "\"id\"",
            "id",
            "2: is not TOML: error in floating-point: expected 'inf', saw 'id' (text stands in straight "
            "quotes)"},
        BadCase{
            "\"id\"",
            "my-id",
            "2: is not TOML: error in value: could not determine value type (text stands in straight "
            "quotes)"},
        BadCase{
            "\"id\"",
            "\"id",
            "2: is not TOML: error in string: unescaped control characters other than TAB (U+0009) are "
            "explicitly prohibited (is a closing quote missing?)"},
        BadCase{"", "[a\n", "10: is not TOML: error in table header: expected ']', saw '\\n'"},
        BadCase{
            "",
            "mirror = \"/x\"\n",
            "10: is not TOML: error in key-value pair: cannot redefine existing string 'mirror'"},
        BadCase{
            "",
            "[applications.main]\n",
            "10: is not TOML: error in table header: cannot redefine existing table 'applications.main'"},
        BadCase{"", "\xff = 1\n", "10: is not TOML: the line is not valid UTF-8"},
        BadCase{
            "\"id\"",
            "48h",
            "2: is not TOML: error in decimal integer: expected digit, saw 'h' (text stands in straight "
            "quotes)"},
        BadCase{
            "\"id\"",
            "tenant",
            "2: is not TOML: error in boolean: expected 'true', saw 'te' (text stands in straight quotes)"},
        BadCase{
            "\"id\"",
            "'a\x01'",
            "2: is not TOML: error in literal string: control characters other than TAB (U+0009) are "
            "explicitly prohibited"},
        BadCase{
            "",
            "n = 99999999999999999999\n",
            "10: is not TOML: error in decimal integer: '99999999999999999999' is not representable in 64 "
            "bits"},
        BadCase{"", "n = [1,\n2\n", "11: is not TOML: error in array: encountered end-of-file"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    UnknownKeys,
    BadSectionsTest,
    testing::Values(
        BadCase{"mirror =", "miror =", "9: accounts.milano.miror: unknown key; the nearest known is mirror"},
        BadCase{
            "client_id",
            "ClientId",
            "2: applications.main.ClientId: unknown key; the nearest known is client_id"},
        BadCase{
            "client_secret_file",
            "client_secret",
            "3: applications.main.client_secret: unknown key; the nearest known is client_secret_file"},
        BadCase{
            "[accounts.milano]",
            "[acounts.milano]",
            "6: acounts: unknown table; the nearest known is accounts"},
        BadCase{
            "",
            "[service]\nlog_levle = \"info\"\n",
            "11: service.log_levle: unknown key; the nearest known is log_level"},
        BadCase{
            "",
            "[service]\ntimeout = \"30s\"\n",
            "11: service.timeout: unknown key; the nearest known is http.timeout"},
        BadCase{
            "[applications.main]",
            "log_level = \"info\"\n[applications.main]",
            "1: log_level: unknown key; the nearest known is service.log_level"},
        BadCase{"", "[service.http]\n", "10: service.http: unknown table; the nearest known is state_dir"},
        BadCase{"", "[http]\n\"\" = 1\n", "11: http.\"\": unknown key; the nearest known is proxy"},
        BadCase{
            "",
            "[http]\n\"a\\nb c\" = 1\n",
            "11: http.\"a b c\": unknown key; the nearest known is proxy"},
        BadCase{
            "",
            "[alerts]\noffer-login = true\n",
            "11: alerts.offer-login: unknown key; the nearest known is offer_login"},
        BadCase{
            "",
            "retention = { deletd = \"1d\" }\n",
            "10: accounts.milano.retention.deletd: unknown key; the nearest known is deleted"},
        BadCase{
            "",
            "[applications.main.rate_limit]\nrequest = 1\n",
            "11: applications.main.rate_limit.request: unknown key; the nearest known is requests"},
        BadCase{
            "",
            "[resource.patients]\nevery = \"1m\"\n",
            "10: resource: unknown table; the nearest known is resources"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    WrongKinds,
    BadSectionsTest,
    testing::Values(
        BadCase{"\"id\"", "5", "2: applications.main.client_id: must be a string, not a whole number"},
        BadCase{
            "\"id\"",
            "2026-01-31",
            "2: applications.main.client_id: must be a string, not a date or time"},
        BadCase{
            "\"id\"",
            "\"a\\u0000b\"",
            "2: applications.main.client_id: must not hold control characters"},
        BadCase{
            "",
            "[http]\ntimeout = 30\n",
            "11: http.timeout: must be a duration such as \"90s\", \"5m\", \"2h\", \"1d\" or \"1y\", not a "
            "whole number"},
        BadCase{
            "",
            "[http]\nconnections = \"2\"\n",
            "11: http.connections: must be a whole number, not a string"},
        BadCase{
            "",
            "[http]\nconnections = 2.5\n",
            "11: http.connections: must be a whole number, not a number"},
        BadCase{
            "",
            "[alerts]\noffer_login = \"yes\"\n",
            "11: alerts.offer_login: must be true or false, not a string"},
        BadCase{
            "",
            "[alerts]\ncommand = \"/bin/x\"\n",
            "11: alerts.command: must be an array of strings, not a string"},
        BadCase{
            "",
            "[alerts]\ncommand = [\"/bin/x\",\n1]\n",
            "12: alerts.command: must hold strings, not a whole number"},
        BadCase{
            "",
            "[alerts]\ncommand = [\"/bin/x\", \"\\u001b\"]\n",
            "11: alerts.command: must not hold control characters"},
        BadCase{
            "[\"tenant-1\"]",
            "\"tenant-1\"",
            "8: accounts.milano.allowed_tenants: must be an array of strings, not a string"},
        BadCase{
            "[applications.main]",
            "service = 1\n[applications.main]",
            "1: service: must be a table, not a whole number"},
        BadCase{"", "[accounts]\nroma = \"main\"\n", "11: accounts.roma: must be a table, not a string"},
        BadCase{"", "[[resources]]\nname = \"x\"\n", "10: resources: must be a table, not an array"},
        BadCase{"", "retention = \"90d\"\n", "10: accounts.milano.retention: must be a table, not a string"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    WrongValues,
    BadSectionsTest,
    testing::Values(
        BadCase{
            "",
            "[service]\nlog_level = \"loud\"\n",
            "11: service.log_level: must be trace, debug, info, warning, error or critical, not \"loud\""},
        BadCase{
            "",
            "[service]\nlog_format = \"xml\"\n",
            "11: service.log_format: must be text or json, not \"xml\""},
        BadCase{
            "",
            "[service]\nstate_dir = \"state\"\n",
            "11: service.state_dir: must be an absolute path, not \"state\""},
        BadCase{"", "[service]\nstate_dir = \"\"\n", "11: service.state_dir: must be an absolute path"},
        BadCase{
            "",
            "[http]\nca_file = \"ca.pem\"\n",
            "11: http.ca_file: must be an absolute path, not \"ca.pem\""},
        BadCase{"", "[http]\nconnections = 0\n", "11: http.connections: must be from 1 to 64, not 0"},
        BadCase{
            "",
            "[http]\ntimeout = \"0s\"\n",
            "11: http.timeout: must be at least one second, not \"0s\""},
        BadCase{
            "",
            "[http]\nproxy = \"proxy.lan:3128\"\n",
            "11: http.proxy: must look like \"http://proxy.lan:3128\", not \"proxy.lan:3128\""},
        BadCase{
            "",
            "[http]\nproxy = \"https://proxy.lan:3128\"\n",
            "11: http.proxy: must look like \"http://proxy.lan:3128\", not \"https://proxy.lan:3128\""},
        BadCase{
            "",
            "[http]\nproxy = \"http://proxy.lan:3128/x\"\n",
            "11: http.proxy: must look like \"http://proxy.lan:3128\", not \"http://proxy.lan:3128/x\""},
        BadCase{
            "",
            "[http]\nproxy = \"http://me:secret@proxy.lan\"\n",
            "11: http.proxy: must not hold a user name or a password"},
        BadCase{"", "[alerts]\ncommand = [\"\"]\n", "11: alerts.command: must begin with the program to run"}
    )
);

}  // namespace
}  // namespace giposync::config
