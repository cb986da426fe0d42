#include "base/form.hpp"

#include <gtest/gtest.h>

namespace giposync {
namespace {

TEST(Form, EncodesWhatIsNotUnreserved)
{
    EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encoded("a b/c?d=è"), "a%20b%2Fc%3Fd%3D%C3%A8");
}

TEST(Form, JoinsParameters)
{
    EXPECT_EQ(form_encoded({}), "");
    EXPECT_EQ(form_encoded({{"scope", "a b"}, {"x", "1&2"}}), "scope=a%20b&x=1%262");
}

}  // namespace
}  // namespace giposync
