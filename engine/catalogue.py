"""The packs and authority files at hand, and the policies that they make.

In: folders beside the shipped ones, or one whole folder. Out: a `Catalogue`, from it the `Policy` of an
authority. Guaranteed: the shipped folders are always there, unless one whole folder was asked for; all faults
of all files are found before anything is refused; reading the same files gives the same policy, whatever the
working directory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.diagnostics import Diagnostic, Faults, InputFault, Severity, did_you_mean
from engine.layering.names import Names, names_of
from engine.layering.policy import Policy
from engine.layers import build_policy
from engine.load import Library, LoadedAuthority, load_library
from engine.shipped import all_authorities, all_rules


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that was read, and the warnings about it. `only`: the one authority that it is there for,
    which is then meant by any name."""

    library: Library
    warnings: tuple[Diagnostic, ...] = ()
    only: str | None = None

    @classmethod
    def open(cls, rules: Sequence[Path] = (), authorities: Sequence[Path] = ()) -> Catalogue:
        """Read every pack and authority file. Raises InputFault with the faults of all of them."""
        faults = Faults()
        library = load_library(all_rules(rules), faults, all_authorities(authorities))
        faults.raise_if_errors()
        return cls(library, faults.sorted())

    @classmethod
    def whole(cls, folder: Path) -> Catalogue:
        """Read a folder that holds all that a policy rests on, in `rules` and `authorities`; what is shipped
        plays no part. Raises InputFault with the faults of all files."""
        faults = Faults()
        library = load_library([folder / "rules"], faults, [folder / "authorities"])
        faults.raise_if_errors()
        return cls(library, faults.sorted())

    def policy(self, authority: str, faults: Faults | None = None) -> Policy:
        """Return the policy of an authority: its name, or the path of its file.

        `faults` receives warnings. Raises InputFault with every fault, also where no authority has that name.
        """
        found = Faults() if faults is None else faults
        policy = build_policy(self.library, self.authority(authority), found)
        found.raise_if_errors()
        return policy

    def authority(self, name: str) -> LoadedAuthority:
        """Return an authority by its name or the path of its file. Raises InputFault."""
        known = self.library.authorities
        if self.only is not None and self.only in known:
            return known[self.only]
        if name in known:
            return known[name]
        wanted = Path(name).resolve()
        for each in known.values():
            if Path(each.file).resolve() == wanted:
                return each
        cure = did_you_mean(name, known, "authorities")
        raise InputFault(
            [Diagnostic("E010", f"there is no authority called '{name}'", None, cure, Severity.ERROR)]
        )

    def names(self, policy: Policy) -> Names:
        """Return the names of all standards in the packs of a policy, to find the one that is meant."""
        followed = dict.fromkeys(ref.id for ref in policy.packs)
        return names_of([loaded.pack for name in followed for loaded in self.library.packs[name]])


def held_standards(policy: Policy) -> frozenset[str]:
    """Return the standards that the policy judges by, as `pack#id`: duties that are not off, and contents."""
    duties = {f"{each.pack}#{each.id}" for each in policy.duties if not each.off}
    return frozenset(duties | {f"{each.pack}#{each.id}" for each in policy.content})
