"""What the application remembers: one module a matter, and nothing else speaks to the database.

    base          engines, sessions, times
    tables        the tables of the shared database: people, roles, publications, the log
    schema        every table there is
    people        users, passwords, roles
    accounts      users as an administrator sees them
    attempts      how often something was tried of late
    outside       people as a provider of single sign-on knows them
    sign_ins      server-side sessions
    publications  what applied when: immutable, content-addressed
    jobs          background work: asked for, claimed, done
    drafts        what somebody means to publish: saved, submitted, approved
    delegations   who may approve in whose place, from when to when
    log           who did what

Guaranteed: rows of one authority are reached only through functions that take the authority; records of
children are never here (they have a folder of their own for each authority).
"""
