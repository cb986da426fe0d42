#include "bad_settings.hpp"

namespace giposync::config {
namespace {

struct BadAccountsTest : BadSettingsTest
{
};

TEST_P(BadAccountsTest, AreToldInOneLine)
{
    expect_told();
}

std::string second_application(const std::string& rate_limit)
{
    return "[applications.second]\nclient_id = \"id\"\nclient_secret_file = \"/s\"\n"
           "issuer = \"https://account.gipo.it\"\napi_base = \"https://api.giponext.it\"\n" +
           rate_limit;
}

INSTANTIATE_TEST_SUITE_P(
    TwoCeilingsOfOneClient,
    BadAccountsTest,
    testing::Values(
        BadCase{
            "",
            second_application("rate_limit = { per = \"30s\" }\n"),
            "15: applications.second.rate_limit: must be the same as that of applications.main, which has "
            "the "
            "same client_id"},
        BadCase{
            "",
            second_application("rate_limit.requests = 61\n"),
            "15: applications.second.rate_limit: must be the same as that of applications.main, which has "
            "the "
            "same client_id"},
        BadCase{
            "api_base = \"https://api.giponext.it\"\n",
            "api_base = \"https://api.giponext.it\"\nrate_limit.requests = 5\n" + second_application(""),
            "7: applications.second.rate_limit: must be the same as that of applications.main, which has the "
            "same client_id"}
    )
);

TEST(GoodApplicationsTest, OfOneClientMaySayTheSameCeilingTwice)
{
    const auto text = test::with("", second_application("rate_limit = { requests = 60, per = \"1m\" }\n"));

    const auto settings = parse_settings(text, "s.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->applications.size(), 2u);
}

INSTANTIATE_TEST_SUITE_P(
    Applications,
    BadAccountsTest,
    testing::Values(
        BadCase{
            "[applications.main]",
            "[applications.\"a b\"]",
            "1: applications.\"a b\": must be a name of 1 to 64 letters, digits, - and _: it becomes part of "
            "file names"},
        BadCase{"client_id = \"id\"\n", "", "1: applications.main.client_id: is needed"},
        BadCase{"\"id\"", "\"\"", "2: applications.main.client_id: is needed"},
        BadCase{
            "client_secret_file = \"/etc/giposync/main.secret\"\n",
            "",
            "1: applications.main.client_secret_file: is needed"},
        BadCase{
            "\"/etc/giposync/main.secret\"",
            "\"hunter2\"",
            "3: applications.main.client_secret_file: must be the absolute path of a file, or "
            "\"credential:NAME\""},
        BadCase{
            "\"/etc/giposync/main.secret\"",
            "\"credential:\"",
            "3: applications.main.client_secret_file: must be the absolute path of a file, or "
            "\"credential:NAME\""},
        BadCase{
            "\"/etc/giposync/main.secret\"",
            "\"credential:../x\"",
            "3: applications.main.client_secret_file: must be the absolute path of a file, or "
            "\"credential:NAME\""},
        BadCase{
            "issuer = \"https://account.gipo.it\"\n",
            "",
            "1: applications.main.issuer: is needed, or else device_authorization_endpoint and "
            "token_endpoint"},
        BadCase{
            "issuer =",
            "token_endpoint =",
            "1: applications.main.device_authorization_endpoint: is needed where there is no issuer"},
        BadCase{
            "issuer =",
            "device_authorization_endpoint =",
            "1: applications.main.token_endpoint: is needed where there is no issuer"},
        BadCase{
            "https://account.gipo.it",
            "http://account.gipo.it",
            "4: applications.main.issuer: \"http://account.gipo.it\" is not encrypted: http:// is only for "
            "loopback addresses, use https://"},
        BadCase{
            "https://account.gipo.it",
            "account.gipo.it",
            "4: applications.main.issuer: \"account.gipo.it\" is neither an https:// nor an http:// URL"},
        BadCase{
            "https://account.gipo.it",
            "https://me:pw@account.gipo.it",
            "4: applications.main.issuer: must not hold a user name or a password"},
        BadCase{
            "https://account.gipo.it",
            "https://account.gipo.it?x=1",
            "4: applications.main.issuer: must not have a query"},
        BadCase{
            "issuer =",
            "revocation_endpoint = \"http://10.0.0.1/\"\nissuer =",
            "4: applications.main.revocation_endpoint: \"http://10.0.0.1/\" is not encrypted: http:// is "
            "only for loopback addresses, use https://"},
        BadCase{"api_base = \"https://api.giponext.it\"\n", "", "1: applications.main.api_base: is needed"},
        BadCase{
            "api.giponext.it",
            "api.giponext.it/?a=b",
            "5: applications.main.api_base: must not have a query"},
        BadCase{
            "[accounts",
            "client_auth = \"digest\"\n[accounts",
            "6: applications.main.client_auth: must be basic or post, not \"digest\""},
        BadCase{
            "[accounts",
            "rate_limit = { requests = 0 }\n[accounts",
            "6: applications.main.rate_limit.requests: must be from 1 to 1000000, not 0"},
        BadCase{
            "[accounts",
            "rate_limit = { per = \"1\" }\n[accounts",
            "6: applications.main.rate_limit.per: must be a duration such as \"90s\", \"5m\", \"2h\", \"1d\" "
            "or \"1y\", not \"1\""},
        BadCase{
            "[accounts",
            "rate_limit = 60\n[accounts",
            "6: applications.main.rate_limit: must be a table, not a whole number"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Accounts,
    BadAccountsTest,
    testing::Values(
        BadCase{
            "[accounts.milano]",
            "[accounts.\"../x\"]",
            "6: accounts.\"../x\": must be a name of 1 to 64 letters, digits, - and _: it becomes part of "
            "file names"},
        BadCase{"application = \"main\"\n", "", "6: accounts.milano.application: is needed"},
        BadCase{
            "\"main\"",
            "\"mian\"",
            "7: accounts.milano.application: there is no application \"mian\"; the nearest known is main"},
        BadCase{
            "[applications.main]",
            "[accounts.roma]\napplication = \"m\"\nallowed_tenants = [\"t\"]\nmirror = "
            "\"/m\"\n[applications.main]",
            "2: accounts.roma.application: there is no application \"m\"; the nearest known is main"},
        BadCase{
            "allowed_tenants = [\"tenant-1\"]\n",
            "",
            "6: accounts.milano.allowed_tenants: must name the clinic's tenant: whoever belongs to no tenant "
            "named here is refused"},
        BadCase{
            "[\"tenant-1\"]",
            "[]",
            "8: accounts.milano.allowed_tenants: must name the clinic's tenant: whoever belongs to no tenant "
            "named here is refused"},
        BadCase{
            "[\"tenant-1\"]",
            "[\"\"]",
            "8: accounts.milano.allowed_tenants: must not hold an empty text"},
        BadCase{"mirror = \"/mirrors/milano.db\"\n", "", "6: accounts.milano.mirror: is needed"},
        BadCase{"\"/mirrors/milano.db\"", "\"\"", "9: accounts.milano.mirror: is needed"},
        BadCase{
            "\"/mirrors/milano.db\"",
            "\"milano.db\"",
            "9: accounts.milano.mirror: must be an absolute path, not \"milano.db\""},
        BadCase{
            "\"/mirrors/milano.db\"",
            "\"/mirrors/\"",
            "9: accounts.milano.mirror: must name a file, not a folder"},
        BadCase{
            "",
            "[accounts.roma]\napplication = \"main\"\nallowed_tenants = [\"t\"]\nmirror = "
            "\"/mirrors/./x/../milano.db\"\n",
            "13: accounts.roma.mirror: is the mirror of accounts.milano already"},
        BadCase{
            "",
            "resources = [\"patients\", \"apointments\"]\n",
            "10: accounts.milano.resources: \"apointments\" is not in the catalogue; the nearest known is "
            "appointments"},
        BadCase{
            "",
            "resources = []\n",
            "10: accounts.milano.resources: must not be empty; left out, it is all of the catalogue"},
        BadCase{
            "",
            "retention = { deleted = \"forever\" }\n",
            "10: accounts.milano.retention.deleted: must be a duration such as \"90s\", \"5m\", \"2h\", "
            "\"1d\" or \"1y\", not \"forever\""}
    )
);

}  // namespace
}  // namespace giposync::config
