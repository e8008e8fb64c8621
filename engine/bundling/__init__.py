"""Bundles: an authority's whole policy in one file, which the engine judges by without anything else.

names      what a bundle's file is called
members    a set of files -> those that one policy rests on, under their canonical names
manifest   what a bundle says of itself, as JSON
archive    files <-> one zip, the same bytes every time
signing    Ed25519 keys, signatures
building   files as texts -> a bundle
opening    a file -> a bundle whose every byte was checked, and the policy in it
"""
