"""Change a YAML file as a careful editor would: only the lines that say something else, comments and layout kept."""

from convoque.editing.files import read_text, write_text
from convoque.editing.nodes import Node, parse
from convoque.editing.revise import NotEditable, move_item, revise, set_value, value_at

__all__ = ["Node", "NotEditable", "move_item", "parse", "read_text", "revise", "set_value", "value_at", "write_text"]
