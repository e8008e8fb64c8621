"""Frozen records: what `dataclasses.dataclass(frozen=True, slots=True)` makes, made several times faster.

In: a class body with typed fields. Out: a dataclass. Guaranteed: it is built, compared, hashed, shown, copied
and pickled as the standard one is; `fields`, `replace`, `asdict` and `match` work on it; type checkers see
the standard decorator itself. What is asked for in any other way is left to the standard decorator.

Why: the standard decorator compiles half a dozen functions for every class. Dutybook has more than a hundred,
which took longer than all else that `dutybook check` does before it judges. Here only the constructor is
compiled; the rest is shared by all classes, and the fields are described when somebody asks for them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **options):
        """Return a frozen record with slots, or what the standard decorator makes of any other options."""
        if cls is None and options == {"frozen": True, "slots": True}:
            return _record
        return dataclasses.dataclass(cls, **options)


#: Methods that are made here; a class that has one of its own is left to the standard decorator.
_MADE = frozenset({"__init__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__reduce__"})
_NOT_FIELDS = ("ClassVar", "InitVar", "KW_ONLY")
_NONE_GIVEN = object()
_PARAMS = dataclasses.dataclass(frozen=True)(type("_", (), {})).__dataclass_params__  # type: ignore[attr-defined]  # there, but private


def _record(cls: type) -> type:
    types = cls.__annotations__
    defaults = {name: cls.__dict__[name] for name in types if name in cls.__dict__}
    if not _is_simple(cls, types, defaults):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    names = tuple(types)
    values = _getter(names)
    body = {key: each for key, each in cls.__dict__.items() if key not in types and key not in _DROPPED}
    body.setdefault("__repr__", _shown)
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "__dataclass_fields__": _Fields(types, defaults),
        "__dataclass_params__": _PARAMS,
        "__init__": _constructor(cls, names, defaults),
        "__eq__": _equality(values),
        "__hash__": lambda self: hash(values(self)),
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__reduce__": lambda self: (self.__class__, values(self)),
    }
    made = type(cls)(cls.__name__, cls.__bases__, body)
    made.__qualname__ = cls.__qualname__
    return made


_DROPPED = frozenset({"__dict__", "__weakref__"})


def _is_simple(cls: type, types: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Return whether it is a class of the usual kind: plain fields, no method of its own for what is made."""
    return (
        not any("__dataclass_fields__" in each.__dict__ for each in cls.__mro__)
        and _MADE.isdisjoint(cls.__dict__)
        and all(isinstance(each, str) and not each.startswith(_NOT_FIELDS) for each in types.values())
        and all(_is_plain(each) for each in defaults.values())
    )


def _is_plain(default: Any) -> bool:
    """Return whether a default is a value that cannot change, or just a factory."""
    if not isinstance(default, dataclasses.Field):
        return default.__class__.__hash__ is not None
    others = (default.init, default.repr, default.compare, default.hash is None, not default.metadata)
    return all(others) and default.default_factory is not dataclasses.MISSING


def _constructor(cls: type, names: tuple[str, ...], defaults: Mapping[str, Any]) -> Callable[..., None]:
    scope: dict[str, Any] = {"_set_": object.__setattr__, "_none_given_": _NONE_GIVEN}
    given, lines = ["self"], []
    for name in names:
        value = name
        default = defaults.get(name, dataclasses.MISSING)
        if isinstance(default, dataclasses.Field):
            scope[f"_make_{name}_"], default = default.default_factory, _NONE_GIVEN
            value = f"_make_{name}_() if {name} is _none_given_ else {name}"
        if default is not dataclasses.MISSING:
            scope[f"_default_{name}_"] = default
        given.append(name if default is dataclasses.MISSING else f"{name}=_default_{name}_")
        lines.append(f"_set_(self,{name!r},{value})")
    if "__post_init__" in cls.__dict__:
        lines.append("self.__post_init__()")
    exec(f"def __init__({','.join(given)}):\n {';'.join(lines) or 'pass'}", scope)
    made: Callable[..., None] = scope["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**cls.__annotations__, "return": None}
    return made


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of all fields, in order."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _equality(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, Any], Any]:
    def equal(self: Any, other: Any) -> Any:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return equal


def _shown(self: Any) -> str:
    said = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({said})"


def _refuse_to_set(self: Any, name: str, value: Any) -> None:  # noqa: ARG001 - Python's signature
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:  # noqa: ARG001 - Python's signature
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


class _Fields:
    """The fields as the standard module describes them, when they are first asked for."""

    def __init__(self, types: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        self._types = types
        self._defaults = defaults

    def __get__(self, _instance: object, owner: type) -> Mapping[str, Any]:
        body = {**self._defaults, "__annotations__": dict(self._types), "__module__": owner.__module__}
        plain: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(type(owner.__name__, (), body))
        found: Mapping[str, Any] = plain.__dataclass_fields__
        type.__setattr__(owner, "__dataclass_fields__", found)
        return found
