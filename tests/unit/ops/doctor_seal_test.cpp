#include "ops/doctor_seal.hpp"
#include "unit/oauth/first_version.hpp"
#include "unit/ops/expect_finding.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::ops {
namespace {

struct DoctorSealTest : testing::Test
{
    const oauth::Seal one{Secret{std::string(32, 'k')}};
    const oauth::Seal two{Secret{std::string(32, 'x')}};
    oauth::KeyPlace own{"/state/seal.key", one.key_id()};
    oauth::KeyPlace credential{"/run/giposync.seal-key", two.key_id()};
    oauth::SealView seal{{own}, std::optional{one.close("login", "milano")}};
    Viewer viewer{Identity{0, {0}, "root"}, {}};

    Finding finding() const { return check_seal(AccountName{"milano"}, seal, viewer); }
};

TEST_F(DoctorSealTest, NamesTheKeyInUse)
{
    expect(finding(), Verdict::ok, "sealed with /state/seal.key (key 9603c8193965d51f)", "");
}

TEST_F(DoctorSealTest, BeforeALoginItSaysWhichKeyThatWillHave)
{
    seal.login = std::optional<std::string>{};
    expect(finding(), Verdict::ok, "a login will be sealed with /state/seal.key (key 9603c8193965d51f)", "");

    seal.keys[0].key_id.reset();
    expect(finding(), Verdict::ok, "a login will make its key, /state/seal.key", "");
}

TEST_F(DoctorSealTest, ACredentialThatIsGivenLaterTakesOver)
{
    seal.keys = {credential, own};
    expect(
        finding(),
        Verdict::ok,
        "sealed with /state/seal.key (key 9603c8193965d51f); from the next refresh on with "
        "/run/giposync.seal-key (key 6f675a8def662868)",
        ""
    );

    seal.login = std::optional{two.close("login", "milano")};
    expect(
        finding(),
        Verdict::ok,
        "sealed with /run/giposync.seal-key (key 6f675a8def662868); it does not need /state/seal.key (key "
        "9603c8193965d51f) any more",
        ""
    );
}

TEST_F(DoctorSealTest, AnotherKeyThanItsOwnNeedsALogin)
{
    seal.login = std::optional{two.close("login", "milano")};

    expect(
        finding(),
        Verdict::needs_login,
        "sealed with the key 6f675a8def662868, which is not here; here is /state/seal.key (key "
        "9603c8193965d51f)",
        "where the service has a credential giposync.seal-key, start it first; else put that key back, or: "
        "giposyncd login --account milano"
    );

    credential.key_id = "0000000000000000";
    seal.keys = {credential, own};
    EXPECT_EQ(finding().cure, "put that key back, or: giposyncd login --account milano");
}

TEST_F(DoctorSealTest, AKeyThatIsMissingOrNoneIsBad)
{
    const std::string what = "/state/seal.key is not there, and /state/roma.token was sealed with a key";
    const std::string cure = "put it back; if it is lost, remove it";
    seal.keys[0] = {"/state/seal.key", {}, Error{Errc::invalid, what + ": " + cure}};

    expect(finding(), Verdict::bad, what, cure);
    seal.login = std::optional<std::string>{};
    expect(finding(), Verdict::bad, what, cure);
}

TEST_F(DoctorSealTest, AKeyThatCannotBeReadIsBad)
{
    seal.keys[0] = {
        "/state/seal.key",
        {},
        Error{Errc::unwritable, "read /state/seal.key: Permission denied"}};

    expect(finding(), Verdict::bad, "read /state/seal.key: Permission denied", "see state_dir");
}

TEST_F(DoctorSealTest, ACredentialThatIsGoneIsBadThoughTheLoginCanBeOpened)
{
    credential = {"/run/giposync.seal-key", {}, Error{Errc::invalid, "it is not there"}};
    seal.keys = {credential, own};

    EXPECT_EQ(finding().what, "it is not there");
    EXPECT_EQ(finding().verdict, Verdict::bad);
}

TEST_F(DoctorSealTest, ALoginOfTheFirstVersionDoesNotTellItsKey)
{
    seal.login = std::optional{oauth::test::sealed_by_the_first_version()};
    expect(
        finding(),
        Verdict::skipped,
        "sealed by an earlier version, which did not say with which key; from the next refresh on with "
        "/state/seal.key (key 9603c8193965d51f)",
        ""
    );
}

TEST_F(DoctorSealTest, ADamagedLoginIsTheOtherChecksMatter)
{
    seal.login = std::optional<std::string>{"something else"};

    expect(finding(), Verdict::skipped, "see login", "");
}

TEST_F(DoctorSealTest, WhoMayNotSeeTheLoginIsNotTold)
{
    seal.login = Error{Errc::unwritable, "read /state/milano.token: Permission denied"};
    expect(finding(), Verdict::bad, "read /state/milano.token: Permission denied", "see state_dir");

    viewer.self = Identity{1000, {1000}, "anna"};
    expect(finding(), Verdict::skipped, "this user may not see it", "run it as root: sudo giposyncd doctor");
}

}  // namespace
}  // namespace giposync::ops
