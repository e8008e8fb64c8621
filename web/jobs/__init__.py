"""Long work, apart from the server: it goes on when a page is closed and survives a restart.

    keeper   starts the worker beside the server, and starts it again when it dies
    worker   takes one job after another from the register, each done by a process of its own
    child    that process: does one job
    work     what a job is given: its authority's records, the policy, whom to tell how far it is
    kinds    the kinds of job, and what does each

Guaranteed: whatever is killed at whatever instant, the job is done again from its beginning or its failure is
shown; nothing that is half done is ever shown; a crash takes neither the worker nor the server along.
"""
