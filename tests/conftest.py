"""What every test shares: how hard the property tests try, a cache of its own, and compiled modules.

`make test` draws the same cases each time and has no time limit on one of them, so that a busy machine cannot
fail it; `make soak` draws new ones, many more.
"""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Tests start hundreds of processes. Where Python is told to keep no compiled modules, each of them would
# compile this project anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile(
    "test",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # two shared cores: slow is not wrong
)
settings.register_profile("soak", settings.get_profile("test"), derandomize=False, max_examples=5_000)
settings.load_profile("test")


@pytest.fixture(scope="session", autouse=True)
def cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the tests compile apart from what the user's own calls did."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUTYBOOK_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
