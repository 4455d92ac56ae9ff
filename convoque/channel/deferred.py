"""Modules whose code runs when something of them is first used, not when they are imported.

Rasa imports, to answer by rules, TensorFlow, every messenger it knows and
three databases. A deferred module is the real one, at its real place: its
code waits, as with ``importlib.util.LazyLoader``, which runs a package as
soon as one of its modules is imported, and so defers none of Rasa's.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_OF_THE_IMPORT = frozenset(
    [
        *("__class__", "__dict__", "__name__", "__spec__", "__path__", "__loader__", "__package__"),
        *("__file__", "__cached__", "__doc__", "__builtins__"),
    ]
)
"""What the import system reads of a module that nobody uses yet."""


def defer(modules: Mapping[str, Collection[str]]) -> None:
    """Defer the modules named; those imported before stay as they are.

    The names given with a module may be taken from it (``from module import
    name``) without its code: each is then a ``Later``.
    """
    sys.meta_path.insert(0, _Finder(modules))


class Later:
    """One name of a deferred module: called, instantiated, subclassed or asked for an attribute, it is the real one.

    As long as the module's code has not run, nothing is an instance or a
    subclass of it. It cannot stand in an ``except`` clause.
    """

    def __init__(self, module: ModuleType, name: str) -> None:
        self._module, self._name = module, name
        self.__name__ = name

    def _real(self) -> Any:
        _run(self._module)
        return getattr(self._module, self._name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the real one."""
        return self._real()(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """Give the real one's attribute."""
        return getattr(self._real(), name)

    def __instancecheck__(self, instance: object) -> bool:
        """Check against the real one."""
        return type(self._module) is not _Deferred and isinstance(instance, self._real())

    def __subclasscheck__(self, kind: type) -> bool:
        """Check against the real one."""
        return type(self._module) is not _Deferred and issubclass(kind, self._real())

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[Any, ...]:
        """Let the real one be subclassed."""
        return (self._real(),)


class _Deferred(ModuleType):
    """A module in its place whose code has not run."""

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        if name in _OF_THE_IMPORT:
            return object.__getattribute__(self, name)
        if name in own:  # a module of this package, imported by itself
            return own[name]
        if name in own["__spec__"].loader_state:
            return Later(self, name)
        _run(self)
        return getattr(self, name)


def _run(module: ModuleType) -> None:
    """Run a module's code, once; what it raises comes again at the next use."""
    if type(module) is not _Deferred:
        return
    module.__class__ = ModuleType  # type: ignore[assignment]
    try:
        module.__spec__.loader.exec_module(module)  # type: ignore[union-attr]
    except BaseException:
        module.__class__ = _Deferred
        raise


class _Finder(MetaPathFinder):
    def __init__(self, modules: Mapping[str, Collection[str]]) -> None:
        self._modules = {name: frozenset(given) for name, given in modules.items()}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find a module to defer where Python would; leave the others to it."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self._modules else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
            spec.loader_state = self._modules[fullname]
        return spec


class _Waiting(Loader):
    """Puts a module in its place and leaves its code for later."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Make the module as its own loader does."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own loader back, and run nothing."""
        module.__spec__.loader = module.__loader__ = self._loader  # type: ignore[union-attr]
        module.__class__ = _Deferred
