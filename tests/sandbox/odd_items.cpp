#include "sandbox/odd_items.hpp"

#include "sandbox/json_text.hpp"

namespace giposync::sandbox {
namespace {

std::string nested_arrays(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

std::string many_members()
{
    std::string text;
    for (int i = 1; i <= 300; ++i)
        text += (i > 1 ? ",\"field" : "\"field") + std::to_string(i) + "\":" + std::to_string(i);
    return text;
}

// What is odd about the item, as members between its id and its change time.
std::string odd_members(Odd odd, std::string_view id_name, std::string_view id)
{
    switch (odd)
    {
    case Odd::double_id: return json_string(id_name) + ":" + std::string(id);
    case Odd::duplicate_keys: return R"("lastName":"Rossi","lastName":"Bianchi")";
    case Odd::lone_surrogate: return R"("lastName":"Ros\ud800si","\udc00":1)";
    case Odd::nul_character: return R"("lastName":"Ros\u0000si")";
    case Odd::huge_number: return R"("weight":1e400,"height":-1E+999)";
    case Odd::long_integer: return R"("insuranceNumber":12345678901234567890)";
    case Odd::trailing_zeros: return R"("dose":0.1000,"total":12.10,"zero":-0.0)";
    case Odd::invalid_utf8: return "\"lastName\":\"Ros\xff\xc0\xafsi\"";
    case Odd::deep_nesting: return "\"history\":" + nested_arrays(200);
    case Odd::too_deep_nesting: return "\"history\":" + nested_arrays(20'000);
    case Odd::control_character: return "\"lastName\":\"Ros\x01si\"";
    case Odd::many_fields: return many_members();
    case Odd::colliding_names: return R"("lastName":"Rossi","last_name":"Bianchi","LastName":"Verdi")";
    case Odd::escaped_names: return R"("last\u004eame":"Rossi","\u0066irstName":"Anna")";
    case Odd::odd_spacing: return "\n\t\"lastName\" : \"Rossi\" ,\r\n \"tags\" : [ 1 , 2 ]";
    case Odd::no_id:
    case Odd::null_id:
    case Odd::object_id: break;
    }
    return R"("lastName":"Rossi")";
}

}  // namespace

std::string_view name_of(Odd odd)
{
    switch (odd)
    {
    case Odd::no_id: return "no_id";
    case Odd::null_id: return "null_id";
    case Odd::double_id: return "double_id";
    case Odd::object_id: return "object_id";
    case Odd::duplicate_keys: return "duplicate_keys";
    case Odd::lone_surrogate: return "lone_surrogate";
    case Odd::nul_character: return "nul_character";
    case Odd::huge_number: return "huge_number";
    case Odd::long_integer: return "long_integer";
    case Odd::trailing_zeros: return "trailing_zeros";
    case Odd::invalid_utf8: return "invalid_utf8";
    case Odd::deep_nesting: return "deep_nesting";
    case Odd::too_deep_nesting: return "too_deep_nesting";
    case Odd::control_character: return "control_character";
    case Odd::many_fields: return "many_fields";
    case Odd::colliding_names: return "colliding_names";
    case Odd::escaped_names: return "escaped_names";
    case Odd::odd_spacing: return "odd_spacing";
    }
    return "unknown";
}

Mirrorable mirrorable(Odd odd)
{
    const bool hopeless = odd == Odd::no_id || odd == Odd::null_id || odd == Odd::object_id ||
                          odd == Odd::invalid_utf8 || odd == Odd::control_character ||
                          odd == Odd::too_deep_nesting;
    return hopeless ? Mirrorable::no : Mirrorable::yes;
}

std::string odd_text(Odd odd, CommonPaths paths, std::string_view id, std::string_view changed)
{
    const auto id_token = odd == Odd::null_id ? "null" : odd == Odd::object_id ? R"({"value":1})" : id;
    std::string text;
    JsonWriter out{text};
    out.open_object();
    if (odd != Odd::no_id)
    {
        out.raw(paths.id, id_token);
        text += ',';
    }
    text += odd_members(odd, paths.id, id);
    out.raw(paths.changed, changed).close_object();
    return text;
}

}  // namespace giposync::sandbox
