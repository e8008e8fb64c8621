"""What every test shares: how hard the property tests try.

`make test` draws the same cases each time and has no time limit on one of them, so that a busy machine cannot
fail it; `make soak` draws new ones, many more.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "test",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],  # two shared cores: slow is not wrong
)
settings.register_profile("soak", settings.get_profile("test"), derandomize=False, max_examples=5_000)
settings.load_profile("test")
