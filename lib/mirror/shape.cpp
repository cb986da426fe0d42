#include "mirror/shape.hpp"

#include "base/json.hpp"
#include "mirror/column_name.hpp"

#include <algorithm>
#include <strings.h>
#include <utility>

namespace giposync::mirror {

FieldNode::FieldNode(const FieldNode& parent, std::string name)
    : name_(std::move(name)),
      path_(extended_path(parent.path_, name_)),
      wanted_name_(parent.wanted_name_.empty() ? "" : parent.wanted_name_ + "_")
{
    wanted_name_ += snake_case(name_);
}

FieldNode& FieldNode::child(std::string_view raw_name)
{
    if (expected_ < children_.size() && children_[expected_]->name_ == raw_name)
        return *children_[expected_++];

    // A name with escapes is rare; its spelling must not make a second column.
    const bool escaped = raw_name.find('\\') != std::string_view::npos;
    return child_named(escaped ? json::decoded_name(raw_name) : std::string(raw_name));
}

FieldNode& FieldNode::child_named(std::string name)
{
    const auto is_it = [&name](const auto& child) { return child->name_ == name; };
    auto found = std::find_if(children_.begin(), children_.end(), is_it);
    if (found == children_.end())
        found = children_.insert(found, std::make_unique<FieldNode>(*this, std::move(name)));
    expected_ = static_cast<std::size_t>(found - children_.begin()) + 1;
    return **found;
}

bool Relation::has_column(std::string_view name) const
{
    // SQLite does not tell columns apart by the case of ASCII letters.
    return std::any_of(columns.begin(), columns.end(), [name](const Column& c) {
        return c.name.size() == name.size() && strncasecmp(c.name.data(), name.data(), name.size()) == 0;
    });
}

FieldNode& Relation::at_path(std::string_view path)
{
    FieldNode* node = &root;
    for (std::string& step : steps_of(path))
        node = &node->child_named(std::move(step));
    return *node;
}

std::string table_of(const Relation& relation)
{
    return relation.is_array() ? "_" + relation.view : relation.view + "_all";
}

}  // namespace giposync::mirror
