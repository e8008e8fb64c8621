"""The REST API for vendors, under /api/v1.

records    what is asked and answered: schemas, with versions (of upgrades: upgrade_records)
problems   what is wrong, as problem+json with the diagnostics
guarding   whose key it is, and what it may
once       requests with an Idempotency-Key
paged      lists, page by page
tagged     answers with an ETag
judging    cases judged in processes of their own
described  the OpenAPI description, and the page that shows it
"""
