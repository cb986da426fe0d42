#include "sandbox/truth_stream.hpp"

#include "sandbox/json_text.hpp"

namespace giposync::sandbox {
namespace {

constexpr std::size_t piece_size = 256 * 1024;

void append_line(std::string& out, const Rows& rows, Slot slot, const std::string& parent, TruthForm form)
{
    if (form == TruthForm::plain)
        out += rows.text(slot);
    else
    {
        JsonWriter writer{out};
        out += '{';
        writer.text("id", rows.id(slot)).key("parent");
        if (parent.empty())
            writer.null();
        else
            writer.text(parent);
        writer.text("text", rows.text(slot)).close_object();
    }
    out += '\n';
}

}  // namespace

std::function<std::string()> truth_stream(const Clinic& clinic, Kind kind, TruthForm form)
{
    return [lists = clinic.lists_of(kind), form, at = std::size_t{0}, slot = Slot{0}]() mutable {
        std::string piece;
        while (at < lists.size() && piece.size() < piece_size)
        {
            const auto& [list, parent] = lists[at];
            const Rows& rows = list->rows();
            if (slot >= rows.count())
            {
                ++at;
                slot = 0;
                continue;
            }
            if (rows.state(slot) == RowState::live && rows.is_mirrorable(slot))
                append_line(piece, rows, slot, parent, form);
            ++slot;
        }
        return piece;
    };
}

}  // namespace giposync::sandbox
