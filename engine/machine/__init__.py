"""What the operating system does for Dutybook: processes, and whose a file is.

In: a command line, the number of a process. Out: processes, links to them, whether they live. Guaranteed:
what Windows and Unix-like systems do differently is done here and nowhere else, under one name for both; who
calls need not know where it runs. Imports little.

`unix` and `windows` hold the same names:

- `NO_DURABLE_RULES`: why durable-rules cannot be had on this system, or None where it may be.
- `SERVES_BY_PROCESSES`: whether a server of several processes (gunicorn) runs here; else one of threads does.
- `user`: the number of this process's user, by which a file tells whose it is; None where it does not.
- `FOLDER`, `PLAIN_FILE`, `NEW_FILE`: how `os.open` opens one of these, and nothing else that has its name.
- `Link`: the type of one end of a link. `link_of` takes up the end that `start_with_link` handed on.
- `start_with_link`, `start_apart`: start a process that holds a link, or one that can be ended as a whole.
- `kill_all`, `end_all`: end such a process, or this one, and all that it started.
- `stand_back`: lets other processes have the processors first.
- `runs`, `parent_lives`: whether a process is there.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from engine.machine.windows import (
        FOLDER,
        NEW_FILE,
        NO_DURABLE_RULES,
        PLAIN_FILE,
        SERVES_BY_PROCESSES,
        Link,
        end_all,
        kill_all,
        link_of,
        parent_lives,
        runs,
        stand_back,
        start_apart,
        start_with_link,
        user,
    )
else:
    from engine.machine.unix import (
        FOLDER,
        NEW_FILE,
        NO_DURABLE_RULES,
        PLAIN_FILE,
        SERVES_BY_PROCESSES,
        Link,
        end_all,
        kill_all,
        link_of,
        parent_lives,
        runs,
        stand_back,
        start_apart,
        start_with_link,
        user,
    )

__all__ = [
    "FOLDER",
    "NEW_FILE",
    "NO_DURABLE_RULES",
    "PLAIN_FILE",
    "SERVES_BY_PROCESSES",
    "Link",
    "end_all",
    "kill_all",
    "link_of",
    "parent_lives",
    "runs",
    "stand_back",
    "start_apart",
    "start_with_link",
    "user",
]
