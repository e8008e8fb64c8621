"""Help: its pages, the words of the field, and the search.

Guaranteed: help, glossary and the accessibility statement are for anybody, signed in or not; standards are
found for an authority in which the person has a role, and for nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, current_app, g, render_template, request, url_for

from web.access import public
from web.clock import today
from web.help import guided, reading
from web.help.finding import Entry, Found, find
from web.store import people
from web.store.tables import AuthorityRow
from web.views.policy import policy_on

pages = Blueprint("help", __name__, url_prefix="/help")

TERM, PAGE, STANDARD = "Words", "Help", "Standards"


@pages.get("")
@public
def index() -> str:
    """List the pages of help, with the search."""
    listed = [(found, said) for slug, said in reading.ORDER.items() if (found := reading.page(slug))]
    return render_template("help/index.html", listed=listed, of=_of(_mine()))


@pages.get("/<name>")
@public
def page(name: str) -> str:
    """Show a page of help."""
    found = reading.page(name, current_app.config["SETTINGS"].contact)
    if found is None:
        abort(404)
    return render_template("help/page.html", page=found, of=_of(_mine()))


@pages.get("/glossary")
@public
def glossary() -> str:
    """Show what the words mean."""
    return render_template("help/glossary.html", parts=reading.glossary(), of=_of(_mine()))


@pages.get("/tutorial")
@public
def learn() -> str:
    """Show the tutorial."""
    return render_template("help/tutorial.html", shown=guided.tutorial(), of=_of(_mine()))


@pages.get("/search")
@public
def search() -> str:
    """Show what holds the words that are looked for: terms, help, and standards of one authority."""
    typed, mine = request.args.get("q", "").strip(), _mine()
    of = _of(mine) or next(iter(mine), None)
    names = [each.names for each in reading.terms()]
    found = find([*_terms(), *_sections()], typed, names)
    standards = Found((), True, ()) if of is None else find(_standards(of), typed, names)
    return render_template(
        "help/search.html",
        typed=typed,
        found=found,
        standards=standards,
        parts=[(sort, [each for each in found.hits if each.sort == sort]) for sort in (TERM, PAGE)],
        mine=mine,
        of=of,
    )


# ---------------------------------------------------------------- what can be found


def _terms() -> list[Entry]:
    return [
        Entry(
            TERM,
            each.term,
            f"{each.means} {', '.join(each.also)}",
            url_for("help.glossary", _anchor=each.anchor),
        )
        for each in reading.terms()
    ]


def _sections() -> list[Entry]:
    return [
        Entry(
            PAGE,
            page.title if each.title == page.title else f"{page.title}: {each.title}",
            each.text,
            url_for("help.page", name=page.slug, _anchor=each.anchor or None),
        )
        for page in reading.pages()
        for each in page.sections
    ]


def _standards(of: AuthorityRow) -> list[Entry]:
    """Return what applies to an authority today."""
    shown = policy_on(of.id, today())
    return [
        Entry(
            STANDARD,
            each.title or each.id,
            f"{each.said.main} {each.cite or ''} {each.pack}",
            url_for("policy.standard", authority=of.id, key=f"{each.pack}/{each.id}"),
        )
        for topic in (() if shown is None else shown.topics)
        for each in topic.standards
    ]


# ---------------------------------------------------------------- whose standards


def _mine() -> Sequence[AuthorityRow]:
    """Return the authorities whose standards this person may see."""
    if g.person is None or g.person.must_change:
        return ()
    with current_app.extensions["database"].look() as session:
        return people.authorities_of(session, g.person.id, today())


def _of(mine: Sequence[AuthorityRow]) -> AuthorityRow | None:
    """Return the authority that is asked for; it is not there for whoever has no role in it."""
    asked = request.args.get("authority")
    if asked is None:
        return None
    found = next((each for each in mine if each.id == asked), None)
    if found is None and g.person is not None:
        abort(404)
    return found
