"""Backup and restore of an installation, as one file.

archive    the file: members, their hashes, and what is refused
rows       the tables as lines of JSON, the same from SQLite and from PostgreSQL
taking     a running installation into a file
restoring  a file into a new installation, whole or not at all
command    `dutybook backup`, `dutybook restore`
"""
