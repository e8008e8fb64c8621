"""The handbook: all that applies to an authority on a day, as one document to publish.

    chapters   what is in it, in order
    markdown   as Markdown
    page       as one page of HTML
    word       as a Word document

In: a policy and a day. Out: bytes. Guaranteed: the three forms hold the same chapters, standards and
remarks; what nobody has confirmed says so where it stands and is counted apart; what no program checks is
named as such.
"""

from collections.abc import Callable, Mapping

from engine.report.handbook.chapters import Handbook, handbook
from engine.report.handbook.markdown import to_markdown
from engine.report.handbook.page import to_html
from engine.report.handbook.word import to_word

#: How the command line asks for each form.
FORMS: Mapping[str, Callable[[Handbook], bytes]] = {
    "html": to_html,
    "markdown": to_markdown,
    "docx": to_word,
}

__all__ = ["FORMS", "Handbook", "handbook", "to_html", "to_markdown", "to_word"]
