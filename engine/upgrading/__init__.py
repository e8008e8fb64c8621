"""Upgrades: packs that others publish moved on; what becomes of an authority's own settings.

records    what an upgrade found, row by row, and what may be decided
sides      three sets of files -> what the packs say of themselves, before and after
settings   an authority's file and packs -> each of its local differences
rowing     a local difference, both sides -> its row
comparing  three sets of files -> the whole upgrade
telling    an upgrade as text, JSON, and a file of decisions to fill in
deciding   rows and decisions -> the authority's files, with just those changed
"""
