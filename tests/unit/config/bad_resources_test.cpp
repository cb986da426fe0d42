#include "bad_settings.hpp"

namespace giposync::config {
namespace {

struct BadResourcesTest : BadSettingsTest
{
};

TEST_P(BadResourcesTest, AreToldInOneLine)
{
    expect_told();
}

// A new resource that is good but for what is added.
constexpr auto fresh = "[resources.x]\nscope = \"s\"\npath = \"/v2/tenants/{tenantId}/x\"\n";

BadCase named(const std::string& name, const std::string& error)
{
    return {"", "[resources." + name + "]\nscope = \"s\"\npath = \"/v2/tenants/{tenantId}/x\"\n", error};
}

BadCase misnamed(const std::string& name)
{
    return named(
        name,
        "10: resources." + name + ": must be a name in snake_case of at most 64 letters, such as price_lists"
    );
}

BadCase at_path(const std::string& path, const char* error)
{
    return {"", "[resources.x]\nscope = \"s\"\npath = \"" + path + "\"\n", error};
}

BadCase of_patients(const std::string& keys, const char* error)
{
    return {"", "[resources.patients]\n" + keys + "\n", error};
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    BadResourcesTest,
    testing::Values(
        BadCase{
            "",
            "[resources.apointments]\nevery = \"2m\"\n",
            "10: resources.apointments: is not in the catalogue (the nearest known is appointments), and a "
            "new resource needs path and scope"},
        BadCase{
            "",
            "[resources.x]\npath = \"/v2/tenants/{tenantId}/x\"\n",
            "10: resources.x.scope: is needed"},
        BadCase{"", "[resources.x]\nscope = \"s\"\n", "10: resources.x.path: is needed"},
        BadCase{
            "",
            "[resources]\npatients = 3\n",
            "11: resources.patients: must be a table, not a whole number"},
        BadCase{"", "[resources]\nx = \"\"\n", "11: resources.x: must be a table, not a string"},
        misnamed("Patients"),
        named(
            "price-lists",
            "10: resources.price-lists: must be a name in snake_case of at most 64 letters, such as "
            "price_lists"
        ),
        misnamed("_x"),
        misnamed("x_"),
        misnamed("a__b"),
        misnamed("2x"),
        named("sync_status", "10: resources.sync_status: is the name of one of the mirror's own relations"),
        named("changes", "10: resources.changes: is the name of one of the mirror's own relations"),
        named("rejects", "10: resources.rejects: is the name of one of the mirror's own relations"),
        named("sync_runs", "10: resources.sync_runs: is the name of one of the mirror's own relations"),
        named("columns", "10: resources.columns: is the name of one of the mirror's own relations"),
        named(
            "patients_all",
            "10: resources.patients_all: must not end in _all: such a table holds the deleted rows of a "
            "resource too"
        ),
        named(
            "sqlite_x",
            "10: resources.sqlite_x: must not begin with sqlite_: SQLite keeps such names for itself"
        )
    )
);

INSTANTIATE_TEST_SUITE_P(
    Paths,
    BadResourcesTest,
    testing::Values(
        at_path(
            "v2/tenants/{tenantId}/x",
            "12: resources.x.path: must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        ),
        at_path(
            "https://h/{tenantId}",
            "12: resources.x.path: must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        ),
        at_path(
            "/v2/{tenantId}/../x",
            "12: resources.x.path: must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        ),
        at_path(
            "/v2/{tenantId}/a b",
            "12: resources.x.path: must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        ),
        at_path(
            "/v2/{tenantId}#x",
            "12: resources.x.path: must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        ),
        at_path("/v2/x", "12: resources.x.path: must contain {tenantId}"),
        at_path(
            "/v2/{tenant}/x",
            "12: resources.x.path: knows only the placeholders {tenantId} and {parent}"
        ),
        at_path(
            "/v2/{tenantId}/x}",
            "12: resources.x.path: knows only the placeholders {tenantId} and {parent}"
        ),
        at_path(
            "/v2/{tenantId}/x?y=z",
            "12: resources.x.path: must not have a query: fixed parameters belong into query"
        ),
        at_path(
            "/v2/{tenantId}/y/{parent}/x",
            "12: resources.x.path: contains {parent}, but the resource has no parent"
        ),
        of_patients("path = \"\"", "11: resources.patients.path: is needed"),
        of_patients("scope = \"\"", "11: resources.patients.scope: is needed"),
        of_patients("scope = \"a b\"", "11: resources.patients.scope: must be one scope, not \"a b\"")
    )
);

INSTANTIATE_TEST_SUITE_P(
    Parents,
    BadResourcesTest,
    testing::Values(
        BadCase{
            "",
            std::string(fresh) + "parent = \"invoices\"\n",
            "13: resources.x.parent: is set, but the path has no {parent} for the parent's id"},
        BadCase{
            "",
            "[resources.x]\nscope = \"s\"\nparent = \"invoice\"\npath = \"/{tenantId}/{parent}/x\"\n",
            "12: resources.x.parent: \"invoice\" is not in the catalogue; the nearest known is invoices"},
        BadCase{
            "",
            "[resources.x]\nscope = \"s\"\nparent = \"x\"\npath = \"/{tenantId}/{parent}/x\"\n",
            "12: resources.x.parent: goes round in a circle: x -> x"},
        BadCase{
            "",
            "[resources.x]\nscope = \"s\"\nparent = \"y\"\npath = "
            "\"/{tenantId}/{parent}/x\"\n[resources.y]\nscope = \"s\"\nparent = \"x\"\npath = "
            "\"/{tenantId}/{parent}/y\"\n",
            "12: resources.x.parent: goes round in a circle: x -> y -> x"},
        BadCase{
            "",
            "[resources.x]\nscope = \"s\"\nparent = \"y\"\npath = "
            "\"/{tenantId}/{parent}/x\"\n[resources.y]\nscope = \"s\"\nparent = \"z\"\npath = "
            "\"/{tenantId}/{parent}/y\"\n",
            "16: resources.y.parent: \"z\" is not in the catalogue; the nearest known is x"},
        of_patients(
            "parent = \"agendas\"",
            "11: resources.patients.parent: is set, but the path has no {parent} for the parent's id"
        ),
        of_patients(
            "query = { sort = \"x\" }\nchanged_since = \"sort\"",
            "11: resources.patients.query: the query parameter \"sort\" is in use already"
        ),
        BadCase{
            "",
            "[resources.availabilities]\nchanged_since = \"from\"\n",
            "10: resources.availabilities.window: the query parameter \"from\" is in use already"}
    )
);

INSTANTIATE_TEST_SUITE_P(
    Values,
    BadResourcesTest,
    testing::Values(
        of_patients("evry = \"1m\"", "11: resources.patients.evry: unknown key; the nearest known is every"),
        of_patients(
            "chnged_since = \"\"",
            "11: resources.patients.chnged_since: unknown key; the nearest known is changed_since"
        ),
        of_patients(
            "every = 5",
            "11: resources.patients.every: must be a duration such as \"90s\", \"5m\", \"2h\", \"1d\" or "
            "\"1y\", not a whole number"
        ),
        of_patients(
            "zone = \"Europe/Milan\"",
            "11: resources.patients.zone: no time zone is called \"Europe/Milan\""
        ),
        of_patients("limit = 0", "11: resources.patients.limit: must be from 1 to 10000, not 0"),
        of_patients("limit = 10001", "11: resources.patients.limit: must be from 1 to 10000, not 10001"),
        of_patients(
            "id = \"a..b\"",
            "11: resources.patients.id: must be a field or a dotted path to one, not \"a..b\""
        ),
        of_patients(
            "updated_at = \".a\"",
            "11: resources.patients.updated_at: must be a field or a dotted path to one, not \".a\""
        ),
        of_patients(
            "deleted = \"a.\"",
            "11: resources.patients.deleted: must be a field or a dotted path to one, not \"a.\""
        ),
        of_patients("items = 1", "11: resources.patients.items: must be a string, not a whole number"),
        of_patients(
            "query = \"sort=x\"",
            "11: resources.patients.query: must be a table of query parameters, not a string"
        ),
        of_patients(
            "query = { a = 1.5 }",
            "11: resources.patients.query: a must be a string, a whole number, true or false, not a number"
        ),
        of_patients(
            "query = { a = [1] }",
            "11: resources.patients.query: a must be a string, a whole number, true or false, not an array"
        ),
        of_patients(
            "query = { offset = 1 }",
            "11: resources.patients.query: the query parameter \"offset\" is in use already"
        ),
        of_patients(
            "query = { updatedSince = \"x\" }",
            "11: resources.patients.query: the query parameter \"updatedSince\" is in use already"
        ),
        of_patients(
            "changed_since = \"limit\"",
            "11: resources.patients.changed_since: the query parameter \"limit\" is in use already"
        ),
        of_patients(
            "window = { from = \"a\", to = \"a\", back = \"1d\" }",
            "11: resources.patients.window: the query parameter \"a\" is in use already"
        ),
        of_patients(
            "window = { from = \"a\", back = \"1d\" }",
            "11: resources.patients.window.to: is needed"
        ),
        of_patients(
            "window = { to = \"a\", back = \"1d\" }",
            "11: resources.patients.window.from: is needed"
        ),
        of_patients(
            "window = { from = \"a\", to = \"b\" }",
            "11: resources.patients.window: needs back, ahead or both: how far it reaches around today"
        ),
        of_patients(
            "window = { from = \"a\", to = \"b\", back = \"1d\", slice = \"6h\" }",
            "11: resources.patients.window.slice: must be at least 1d: a window is asked for by days"
        ),
        of_patients(
            "window = { from = \"a\", to = \"b\", back = \"1d\", format = \"unix\" }",
            "11: resources.patients.window.format: must be date or instant, not \"unix\""
        ),
        of_patients(
            "window = { form = \"a\", to = \"b\", back = \"1d\" }",
            "11: resources.patients.window.form: unknown key; the nearest known is from"
        ),
        of_patients("window = 3", "11: resources.patients.window: must be a table, not a whole number"),
        of_patients(
            "hold_deletions = { share = 10 }",
            "11: resources.patients.hold_deletions.share: must be a share of the live rows such as \"10%\" "
            "or 0.1"
        ),
        of_patients(
            "hold_deletions = { share = \"10\" }",
            "11: resources.patients.hold_deletions.share: must be a share of the live rows such as \"10%\" "
            "or 0.1"
        ),
        of_patients(
            "hold_deletions = { share = \"%\" }",
            "11: resources.patients.hold_deletions.share: must be a share of the live rows such as \"10%\" "
            "or 0.1"
        ),
        of_patients(
            "hold_deletions = { share = \"101%\" }",
            "11: resources.patients.hold_deletions.share: must be a share of the live rows such as \"10%\" "
            "or 0.1"
        ),
        of_patients(
            "hold_deletions = { share = nan }",
            "11: resources.patients.hold_deletions.share: must be a share of the live rows such as \"10%\" "
            "or 0.1"
        ),
        of_patients(
            "hold_deletions = { rows = -1 }",
            "11: resources.patients.hold_deletions.rows: must be from 0 to 1000000000, not -1"
        ),
        of_patients(
            "hold_deletions = { row = 1 }",
            "11: resources.patients.hold_deletions.row: unknown key; the nearest known is rows"
        )
    )
);

}  // namespace
}  // namespace giposync::config
