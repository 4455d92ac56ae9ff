"""What a file means to a program: its bytes without the comments and the layout that change nothing.

Two contents that mean the same give the same bytes; what cannot be read as
what its name says stands as it is written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def meaning(name: str, content: bytes) -> bytes:
    """Give what counts of a file's content; ``name`` tells its kind (``.yml``, ``.py``, ``.lock``, another).

    A YAML file is read as events, so that an alias costs nothing however often
    it is used. Of Python, comments and docstrings do not count.
    """
    reading = _READINGS.get(name.rpartition(".")[2])
    if reading is None:
        return content
    try:
        return reading(content)
    except (ValueError, SyntaxError, RecursionError, MemoryError, yaml.YAMLError):
        return content


def _of_yaml(content: bytes) -> bytes:
    return "\0".join(_events(content)).encode("utf-8", "surrogatepass")


def _events(content: bytes) -> Iterator[str]:
    for event in yaml.parse(content, Loader=_LOADER):
        yield type(event).__name__
        for told in ("anchor", "tag", "value"):
            yield str(getattr(event, told, None))
        if isinstance(event, yaml.ScalarEvent):
            yield str(event.implicit)


def _of_python(content: bytes) -> bytes:
    tree = ast.parse(content)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [one for at, one in enumerate(node.body) if at or not _is_text(one)]
    return ast.dump(tree).encode()


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _of_lock(content: bytes) -> bytes:
    lines = (line.partition(b" #")[0].strip() for line in content.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith(b"#"))


_READINGS: Mapping[str, Callable[[bytes], bytes]] = {"yml": _of_yaml, "py": _of_python, "lock": _of_lock}
