#pragma once

#include <span>
#include <string_view>

// What reads bytes from outside, one entry point each, for libFuzzer (see run) and for the test that replays
// the corpus. An entry point takes any bytes and checks more than that nothing crashes: what was read has to
// keep the promises of its header. It throws std::logic_error where it does not.
namespace giposync::fuzz {

void json(std::string_view bytes);        // slices of a JSON text
void json_equal(std::string_view bytes);  // two texts, with an RS (0x1E) between them
void timestamp(std::string_view bytes);   // a point in time as an API spells it
void url(std::string_view bytes);         // a URL, and behind a line break a reference to resolve
void http_answer(std::string_view bytes
);                                       // what comes through a connection; the first byte says how it is cut
void list_page(std::string_view bytes);  // the body of a page of a list
void mirror(std::string_view bytes);     // the same, into a real mirror and back
void oauth(std::string_view bytes);      // the body of an answer of an account server, and userinfo
void settings(std::string_view bytes);   // giposyncd.toml, and a catalogue
void swagger(std::string_view bytes);    // the API's own document

struct Target
{
    std::string_view name;
    void (*run)(std::string_view bytes);
};

std::span<const Target> all_targets();

// Throws std::logic_error with `promise` where it was not kept.
void expect(bool kept, const char* promise);

}  // namespace giposync::fuzz
