"""Small changes of one standard, as a slip of the pen would make them.

In: the located tree of a duty, a content standard or a definition. Out: `Edit`s, each one change at one
place. Guaranteed: an edit is made of the language's own words and keeps the place of what it changes;
whether the changed standard still means something is for the loader to say.
"""

from engine.proving.edits.standards import content_edits, definition_edits, duty_edits
from engine.proving.edits.trees import Edit, edited

__all__ = ["Edit", "content_edits", "definition_edits", "duty_edits", "edited"]
