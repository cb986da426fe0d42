#include "support/clinic_test.hpp"

namespace giposync::process {
namespace {

class SyncTest : public ClinicTest
{
protected:
    void remove_patients(int count)
    {
        sandbox->post("mutate?resource=patients&mutation=remove&seed=3&count=" + std::to_string(count));
    }

    std::string state_of(const std::string& resource)
    {
        return mirror().query("SELECT state FROM sync_status WHERE resource = '" + resource + "'");
    }
};

TEST_F(SyncTest, MakesTheMirrorEqualToTheTruth)
{
    open_clinic({"--size", "30"});
    log_in();

    EXPECT_EQ(run({"sync"}), 0);

    EXPECT_EQ(differences_in_each(all_resources), "");
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM sync_status WHERE state = 'ok'"), 9);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM sync_runs WHERE error IS NOT NULL"), 0);
    EXPECT_TRUE(complaints().empty());
}

TEST_F(SyncTest, BringsWhatHasChangedSince)
{
    open_clinic({"--size", "30"});
    log_in();
    ASSERT_EQ(run({"sync"}), 0);
    for (const auto* mutation : {"insert", "update", "rename", "tie"})
        for (const auto* resource : {"patients", "appointments", "invoices", "agendas"})
            sandbox->post(
                std::string("mutate?seed=5&count=3&resource=") + resource + "&mutation=" + mutation
            );

    EXPECT_EQ(run({"sync"}), 0);

    EXPECT_EQ(differences_in_each(all_resources), "");
    EXPECT_GT(mirror().integer("SELECT count(*) FROM changes WHERE op = 'update'"), 0);
}

TEST_F(SyncTest, FindsDeletionsWhenItReconciles)
{
    open_clinic({"--size", "30"});
    log_in();
    ASSERT_EQ(run({"sync"}), 0);
    sandbox->post("mutate?seed=11&count=60");
    remove_patients(2);

    ASSERT_EQ(run({"sync", "--reconcile"}), 0);

    auto resources = all_resources;
    std::erase(resources, "availabilities");  // what is put beyond the window is not mirrored
    EXPECT_EQ(differences_in_each(resources), "");
    EXPECT_GE(mirror().integer("SELECT count(*) FROM patients_all WHERE _deleted_at IS NOT NULL"), 2);
}

TEST_F(SyncTest, HoldsManyDeletionsAtOnceUntilAPersonAcceptsThem)
{
    open_clinic({"--size", "60"});
    log_in();
    ASSERT_EQ(run({"sync", "patients"}), 0);
    remove_patients(30);

    EXPECT_EQ(run({"sync", "patients", "--reconcile"}), 4);

    const auto held = last().wait_for("mirror.deletions_held");
    EXPECT_EQ(held.number("rows"), 30);
    EXPECT_NE(held.message().find("--accept-deletions --account milano`"), std::string::npos);
    EXPECT_NE(last().output().find("30 DELETIONS HELD"), std::string::npos);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM patients"), 60);

    EXPECT_EQ(run({"sync", "patients", "--reconcile", "--accept-deletions"}), 0);

    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(run({"sync", "patients", "--reconcile"}), 0);
}

TEST_F(SyncTest, LeavesAForbiddenResourceAloneAndGoesOn)
{
    open_clinic();
    log_in();
    sandbox->post("permission?resource=agendas&allow=no");

    EXPECT_EQ(run({"sync"}), 4);

    EXPECT_EQ(last().count("resource.forbidden", {{"resource", "agendas"}}), 1);
    EXPECT_EQ(state_of("agendas"), "forbidden");
    EXPECT_EQ(sandbox->requests_for("/agendas"), 1);
    EXPECT_EQ(differences_in_each({"patients", "appointments", "invoices"}), "");
}

TEST_F(SyncTest, LeavesAResourceThatIsNotThereAloneAndGoesOn)
{
    open_clinic();
    settings.set("resources.episodes", "path", quoted("/v2/tenants/{tenantId}/no-such-list"));
    log_in();

    EXPECT_EQ(run({"sync", "episodes", "agendas"}), 4);

    EXPECT_EQ(state_of("episodes"), "forbidden");
    EXPECT_EQ(differences_in("agendas"), "");
}

TEST_F(SyncTest, FailsInPartWhereOneResourceKeepsFailing)
{
    open_clinic();
    log_in();
    sandbox->post("fault?kind=500&path=/agendas&count=1000");

    EXPECT_EQ(run({"sync", "patients", "agendas", "invoices"}), 4);

    EXPECT_EQ(last().count("walk.failed", {{"resource", "agendas"}}), 1);
    EXPECT_EQ(differences_in_each({"patients", "invoices"}), "");
    EXPECT_NE(
        mirror().query("SELECT last_error FROM sync_status WHERE resource = 'agendas'").find("500"),
        std::string::npos
    );
}

TEST_F(SyncTest, OutlastsAFewFailures)
{
    open_clinic();
    log_in();
    sandbox->post("fault?kind=502&path=/agendas&count=1");
    sandbox->post("fault?kind=html_page&path=/invoices&count=1");
    sandbox->post("fault?kind=cut&path=/episodes&count=1");

    EXPECT_EQ(run({"sync", "agendas", "invoices", "episodes"}), 0);

    EXPECT_EQ(differences_in_each({"agendas", "invoices", "episodes"}), "");
    EXPECT_EQ(sandbox->count("faults"), 3);
}

TEST_F(SyncTest, WaitsAsLongAsTheServerAsks)
{
    open_clinic();
    log_in();
    sandbox->post("fault?kind=503&path=/agendas&count=1&wait=2");

    EXPECT_EQ(run({"sync", "agendas"}), 0);

    EXPECT_EQ(differences_in("agendas"), "");
    EXPECT_EQ(sandbox->requests_for("/agendas"), 2);
}

TEST_F(SyncTest, KeepsAnItemWithoutAnIdInTheRejects)
{
    open_clinic();
    log_in();
    sandbox->post("odd?resource=patients&odd=no_id");

    EXPECT_EQ(run({"sync", "patients"}), 0);

    EXPECT_NE(last().output().find("1 REJECTED"), std::string::npos) << last().output();
    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(last().count("mirror.rejected"), 1);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM rejects WHERE resource = 'patients'"), 1);
    EXPECT_EQ(run({"sync", "patients", "--reconcile"}), 0);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM rejects"), 1);
    EXPECT_EQ(run({"status"}), 0);
    EXPECT_NE(last().output().find("1 item could not be mirrored"), std::string::npos) << last().output();
}

TEST_F(SyncTest, FindsTheOneItemThatBreaksItsPage)
{
    open_clinic({"--size", "60"});
    log_in();
    sandbox->post("odd?resource=patients&odd=control_character");

    EXPECT_EQ(run({"sync", "patients"}), 0);

    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM patients"), 60);
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM rejects"), 1);
}

TEST_F(SyncTest, KeepsOddItemsAsTheyAre)
{
    open_clinic();
    log_in();
    for (const auto* odd :
         {"lone_surrogate",
          "nul_character",
          "huge_number",
          "long_integer",
          "duplicate_keys",
          "trailing_zeros",
          "many_fields",
          "colliding_names",
          "odd_spacing"})
        sandbox->post(std::string("odd?resource=invoices&odd=") + odd);

    EXPECT_EQ(run({"sync", "invoices"}), 0);

    EXPECT_EQ(differences_in("invoices"), "");
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM rejects"), 0);
}

TEST_F(SyncTest, WalksTheRowsBelowAParent)
{
    open_clinic();
    settings.set(
        "resources.price_list_items",
        "path",
        quoted("/v2/tenants/{tenantId}/pricelists/{parent}/items")
    );
    settings.set("resources.price_list_items", "parent", quoted("price_lists"));
    settings.set("resources.price_list_items", "scope", quoted("giponext.treatments"));
    log_in();

    EXPECT_EQ(run({"sync"}), 0);

    EXPECT_EQ(differences_in_each({"price_lists", "price_list_items"}), "");
    EXPECT_EQ(mirror().integer("SELECT count(DISTINCT _parent_id) FROM price_list_items"), 3);
}

TEST_F(SyncTest, SyncsOnlyWhatIsNamed)
{
    open_clinic();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}), 0);

    EXPECT_EQ(differences_in("agendas"), "");
    EXPECT_EQ(sandbox->requests_for("/patients"), 0);
    EXPECT_EQ(state_of("patients"), "never");
}

TEST_F(SyncTest, OfAnUnknownResourceNamesTheNearest)
{
    open_clinic();
    log_in();

    EXPECT_EQ(run({"sync", "patient"}), 2);

    EXPECT_NE(last().errors().find("patients"), std::string::npos) << last().errors();
}

TEST_F(SyncTest, IsVerifiedAgainstTheApi)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync"}), 0);

    EXPECT_EQ(run({"verify"}), 0);
    sandbox->post("mutate?resource=agendas&mutation=update&count=1");
    const auto before = mirror().rows("agendas");
    EXPECT_EQ(run({"verify", "agendas"}), 4);

    EXPECT_NE(last().output().find("agendas: 3 compared, 1 difference"), std::string::npos)
        << last().output();
    EXPECT_EQ(differences(before, mirror().rows("agendas")), "");
}

}  // namespace
}  // namespace giposync::process
