"""Drafts of packs and authority files: what an edit touches, what is wrong with it, what it changes.

reading    files as texts -> a library; what did not change is not read again
touched    two libraries -> the standards that an edit changes
ruling     a library -> what judges cases while somebody types
checking   a draft beside what it is based on -> faults, sentences, examples
owning     an authority, a path or a pack -> whether it is its own
judging    one case -> its facts and outcomes, for a timeline
fields     a standard or an authority file -> the values that may be changed in a form
editing    a text, a place, a value -> the text with just that value changed
patterns   six ways to say a new standard -> its YAML
proposing  a new standard -> examples on its boundary
"""
