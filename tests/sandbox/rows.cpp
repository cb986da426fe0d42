#include "sandbox/rows.hpp"

#include "sandbox/json_text.hpp"

#include <stdexcept>

namespace giposync::sandbox {
namespace {

// The text of a string at a path; empty where there is none, also in texts that are not ours.
std::string plain_text_at(std::string_view object, std::string_view path)
{
    try
    {
        const auto token = member_at(object, path);
        return token.size() >= 2 && token.front() == '"' ? std::string(token.substr(1, token.size() - 2))
                                                         : "";
    }
    catch (const std::logic_error&)
    {
        return {};
    }
}

}  // namespace

Stamp kept(Stamp moment, int digits)
{
    std::int64_t unit = 1;
    for (int cut = 9; cut > digits; --cut)
        unit *= 10;
    const auto nanos = moment.time_since_epoch().count();
    return Stamp{std::chrono::nanoseconds{nanos - (nanos % unit + unit) % unit}};
}

Rows::Rows(const Scene& scene, Kind kind, std::uint32_t first_ordinal, const ListOptions& options)
    : scene_(scene), kind_(kind), first_ordinal_(first_ordinal), options_(options), ids_(kind, scene.ids)
{
}

void Rows::fill(std::uint32_t count, int kept_digits)
{
    rows_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i)
    {
        const auto ordinal = first_ordinal_ + i;
        rows_.push_back(
            {kept(first_change(scene_, kind_, ordinal), kept_digits), day_of_row(scene_, kind_, ordinal)}
        );
    }
}

Slot Rows::add(Stamp changed)
{
    while (foreign_ids_.contains(next_id()))
        rows_.push_back({changed, 0, RowState::gone});
    const Slot slot = count();
    const auto ordinal = first_ordinal_ + slot;
    rows_.push_back({changed, day_of_row(scene_, kind_, ordinal)});
    std::string text;
    append_row(text, scene_, kind_, ordinal, paths(), changed);
    own_[slot].text = with_member(text, "createdAt", scene_.moment_token(changed));
    return slot;
}

Slot Rows::add_exact(std::string_view id, std::string text, Stamp changed, Mirrorable mirrorable)
{
    const Slot slot = count();
    rows_.push_back({changed});
    own_[slot] = {std::move(text), std::string(id), true, mirrorable};
    if (!id.empty())
        foreign_ids_.emplace(id, slot);
    read_day(slot);
    return slot;
}

void Rows::replace_exact(Slot slot, std::string text, Stamp changed)
{
    auto& own = own_[slot];
    own.text = std::move(text);
    own.exact = true;
    own.mirrorable = Mirrorable::yes;
    rows_[slot].changed = changed;
    rows_[slot].state = RowState::live;
    read_day(slot);
}

void Rows::edit(Slot slot, const std::vector<Edit>& edits, Stamp changed)
{
    rows_[slot].changed = changed;
    if (is_exact(slot))
        return;
    std::string text;
    append_base(text, slot);
    for (const auto& [path, value] : edits)
        text = value ? with_member(text, path, *value) : without_member(text, path);
    own_[slot].text = with_member(text, options_.changed, scene_.moment_token(changed));
    read_day(slot);
}

void Rows::set_state(Slot slot, RowState state, Stamp changed)
{
    rows_[slot].state = state;
    if (state != RowState::gone && own_.contains(slot))
        edit(slot, {}, changed);
    rows_[slot].changed = changed;
}

void Rows::read_day(Slot slot)
{
    const auto path = facts(kind_).day_path;
    if (path.empty())
        return;
    const auto text = plain_text_at(own_[slot].text, path);
    const auto moment = read_time(text, scene_.times.zoning);
    if (const auto day = sandbox::read_day(text))
        rows_[slot].day = *day;
    else if (moment)
        rows_[slot].day = rome_day(*moment);
}

bool Rows::is_exact(Slot slot) const
{
    const auto own = own_.find(slot);
    return own != own_.end() && own->second.exact;
}

bool Rows::is_mirrorable(Slot slot) const
{
    const auto own = own_.find(slot);
    return own == own_.end() || own->second.mirrorable == Mirrorable::yes;
}

std::string Rows::id(Slot slot) const
{
    const auto own = own_.find(slot);
    return own == own_.end() || own->second.id.empty() ? ids_.text(first_ordinal_ + slot) : own->second.id;
}

std::uint64_t Rows::id_sort_key(Slot slot) const
{
    return ids_.sort_key(first_ordinal_ + slot);
}

std::uint64_t Rows::name_sort_key(Slot slot) const
{
    const auto name = plain_text_at(text(slot), facts(kind_).name_path);
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i)
        key = key << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    return key;
}

std::optional<Slot> Rows::find(std::string_view id) const
{
    if (const auto foreign = foreign_ids_.find(id); foreign != foreign_ids_.end())
        return foreign->second;
    const auto ordinal = ids_.ordinal(id);
    if (!ordinal || *ordinal < first_ordinal_ || *ordinal - first_ordinal_ >= count())
        return std::nullopt;
    const Slot slot = *ordinal - first_ordinal_;
    return this->id(slot) == id ? std::optional{slot} : std::nullopt;
}

void Rows::append_base(std::string& out, Slot slot) const
{
    const auto own = own_.find(slot);
    if (own != own_.end())
        out += own->second.text;
    else
        append_row(out, scene_, kind_, first_ordinal_ + slot, paths(), rows_[slot].changed);
}

// What is said of every row and stored in none.
void Rows::append_extras(std::string& out, Slot slot) const
{
    out.pop_back();
    JsonWriter writer{out};
    if (options_.soft_delete)
    {
        const bool flagged = state(slot) == RowState::flagged;
        writer.key(options_.soft_delete->field);
        if (options_.soft_delete->form == SoftDeleteOptions::Form::flag)
            writer.flag(flagged);
        else
            writer.raw(flagged ? scene_.moment_token(changed(slot)) : "null");
    }
    for (std::size_t i = 0; i < deployed_.size(); ++i)
        if (Random{slot, i}.chance(deployed_[i].share))
            writer.raw(deployed_[i].name, deployed_[i].value);
    writer.close_object();
}

void Rows::append_text(std::string& out, Slot slot) const
{
    append_base(out, slot);
    if (!is_exact(slot) && (options_.soft_delete || !deployed_.empty()))
        append_extras(out, slot);
}

std::string Rows::text(Slot slot) const
{
    std::string text;
    append_text(text, slot);
    return text;
}

}  // namespace giposync::sandbox
