"""Frozen records are what the standard library's frozen dataclasses with slots are, only made faster."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, asdict, astuple, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from engine import records
from engine.calendar import Limit
from engine.conditions import Field
from engine.facts import Fact
from engine.nodes import Edge, Promptly
from engine.outcome import Outcome

STANDARD = dataclasses.dataclass(frozen=True, slots=True)
RECORD = records.dataclass(frozen=True, slots=True)


class Base:
    """A parent without fields, as the nodes of conditions have."""

    __slots__ = ()

    @property
    def doubled(self) -> int:
        return 2 * len(self.__match_args__)


def shapes(make: Callable[[type], Any]) -> dict[str, Any]:
    """Return classes of every kind that Dutybook has, made by one of the decorators."""

    @make
    class Two(Base):
        """Two fields."""

        name: str
        number: int = 3

        def said(self) -> str:
            return f"{self.name} {self.number}"

        @classmethod
        def of(cls, name: str) -> Two:
            return cls(name)

    @make
    class One:
        name: str

    @make
    class Nothing:
        pass

    @make
    class Made:
        first: str
        rows: Mapping[str, int] = field(default_factory=dict)
        last: tuple[int, ...] = ()

    @make
    class Checked:
        number: int

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError("below zero")

    @make
    class Hidden:
        number: int
        note: str = field(default="", compare=False, repr=False)

    @make
    class Constant:
        KIND: ClassVar[str] = "kind"
        number: int = 1

    @make
    class Own:
        number: int

        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]  # as Python has it for a class of this kind

    return {each.__name__: each for each in (Two, One, Nothing, Made, Checked, Hidden, Constant, Own)}


THEIRS, OURS = shapes(STANDARD), shapes(RECORD)
BUILT: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Two", ("a",), {}),
    ("Two", ("a", 4), {}),
    ("Two", (), {"number": 5, "name": "b"}),
    ("One", ("a",), {}),
    ("Nothing", (), {}),
    ("Made", ("a",), {}),
    ("Made", ("a", {"b": 1}), {"last": (1,)}),
    ("Checked", (0,), {}),
    ("Hidden", (1, "x"), {}),
    ("Constant", (), {}),
    ("Own", (1,), {}),
]


def both(name: str, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, Any]:
    return THEIRS[name](*given, **named), OURS[name](*given, **named)


@pytest.mark.parametrize(("name", "given", "named"), BUILT)
def test_a_record_says_and_holds_what_the_standard_one_does(name, given, named):
    """Text, values, fields with their defaults, order for `match`, slots, and the class's own methods."""
    theirs, ours = both(name, given, named)

    assert repr(ours) == repr(theirs)
    assert is_dataclass(ours)
    assert (asdict(ours), astuple(ours)) == (asdict(theirs), astuple(theirs))
    assert [(f.name, f.type, f.default, f.default_factory) for f in fields(ours)] == [
        (f.name, f.type, f.default, f.default_factory) for f in fields(theirs)
    ]
    assert type(ours).__match_args__ == type(theirs).__match_args__
    assert type(ours).__slots__ == type(theirs).__slots__
    assert not hasattr(ours, "__dict__")
    assert type(ours).__qualname__ == type(theirs).__qualname__
    assert type(ours).__module__ == __name__


@pytest.mark.parametrize(("name", "given", "named"), BUILT)
def test_records_are_equal_and_hashed_by_their_values(name, given, named):
    theirs, ours = both(name, given, named)
    again = OURS[name](*given, **named)

    assert ours == again
    assert ours is not again
    assert (ours == object()) == (theirs == object())
    try:
        expected = hash(theirs)
    except TypeError:
        with pytest.raises(TypeError):
            hash(ours)
    else:
        assert hash(ours) == hash(again) == expected


def test_records_of_other_classes_or_values_differ():
    assert OURS["Two"]("a") != OURS["Two"]("b")
    assert OURS["Two"]("a") != THEIRS["Two"]("a")
    assert OURS["One"]("a") != OURS["Checked"](1)
    assert OURS["Hidden"](1, "x") == OURS["Hidden"](1, "y")


@pytest.mark.parametrize(("name", "given", "named"), BUILT)
def test_records_cannot_be_changed(name, given, named):
    theirs, ours = both(name, given, named)
    for field_name in (*type(ours).__match_args__, "other"):
        for one in (theirs, ours):
            with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
                setattr(one, field_name, 1)
            with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
                delattr(one, field_name)


def test_replacing_a_field_makes_another_record_and_asks_its_check_again():
    two = OURS["Two"]("a", 4)

    assert replace(two, number=5) == OURS["Two"]("a", 5)
    assert two.number == 4
    with pytest.raises(TypeError, match="unexpected keyword"):
        replace(two, nothing=1)
    with pytest.raises(ValueError, match="below zero"):
        replace(OURS["Checked"](1), number=-1)


def test_a_wrong_call_is_refused_and_names_the_class():
    for one in (THEIRS, OURS):
        with pytest.raises(
            TypeError, match=r"Two\.__init__\(\) missing 1 required positional argument: 'name'"
        ):
            one["Two"]()
        with pytest.raises(TypeError, match=r"takes from 2 to 3 positional arguments but 4 were given"):
            one["Two"]("a", 1, 2)
        with pytest.raises(ValueError, match="below zero"):
            one["Checked"](-1)


def test_a_factory_makes_a_value_for_each():
    one, other = OURS["Made"]("a"), OURS["Made"]("a")

    assert one.rows == {}
    assert one.rows is not other.rows


def test_methods_properties_and_parents_stay():
    two = OURS["Two"].of("a")

    assert (two.said(), two.doubled, OURS["Two"].__doc__) == ("a 3", 4, "Two fields.")
    assert isinstance(two, Base)
    assert OURS["Constant"].KIND == "kind"
    match two:
        case Base() if two.__match_args__ == ("name", "number"):
            pass
        case _:
            pytest.fail("a record matches as a dataclass does")


def test_a_field_without_a_default_after_one_with_is_refused():
    with pytest.raises((TypeError, SyntaxError), match=r"non-default argument|without a default"):

        @RECORD
        class Wrong:
            first: int = 1
            second: int


def test_a_default_that_could_change_is_refused():
    with pytest.raises(ValueError, match="mutable default"):

        @RECORD
        class Wrong:
            rows: list[int] = []  # noqa: RUF012 - what is refused


@pytest.mark.parametrize(
    "one",
    [
        Edge("placement", "from"),
        Promptly(),
        Field("seen", "is", True),
        Limit.parse("20 working days"),
        Fact("visit", "v1", None, attrs={"seen": True}),
    ],
    ids=lambda each: type(each).__name__,
)
def test_dutybooks_own_records_survive_a_pickle_and_a_copy(one):
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        back = pickle.loads(pickle.dumps(one, protocol))
        assert back == one
        assert type(back) is type(one)
    assert copy.copy(one) == one
    assert copy.deepcopy(one) == one


def test_other_options_are_left_to_the_standard_decorator():
    @records.dataclass(slots=True)
    class Open:
        number: int = 1

    @records.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        number: int = 1

    changed = Open()
    changed.number = 2

    assert changed == Open(2)
    assert Ordered(1) < Ordered(2)


def test_records_are_made_without_the_standard_decorators_work():
    """The point of it: what a class needs only when it is looked into is not there before."""

    @RECORD
    class Late:
        number: int

    assert not isinstance(Late.__dict__["__dataclass_fields__"], dict)
    assert [each.name for each in fields(Late)] == ["number"]
    assert isinstance(Late.__dict__["__dataclass_fields__"], dict)
    assert len(fields(Outcome)) > 20
