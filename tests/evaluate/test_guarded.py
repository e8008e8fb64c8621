"""The guarded matcher: whatever becomes of durable-rules' C code, no case is lost and the log says so."""

from __future__ import annotations

import gc
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.evaluate import guarded
from engine.evaluate.choosing import MatcherMissing, choose, is_required, why_missing
from engine.evaluate.durable_worker import TRIAL
from engine.evaluate.groundwork import UnsoundRules
from engine.evaluate.guarded import MOST_FRESH, GuardedMatcher
from engine.evaluate.plain import PlainMatcher
from engine.matching import Row, Rule
from tests.evaluate.matcher_help import case, need_durable, policy

ROOT = Path(__file__).resolve().parents[2]
RULES = policy(40)
ROWS = case(40, 12)
EXPECTED = PlainMatcher(RULES).match(ROWS)


@pytest.fixture(autouse=True)
def durable() -> None:
    need_durable()


@pytest.fixture
def matcher():
    matcher = GuardedMatcher(RULES)
    yield matcher
    matcher.close()


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG, "dutybook.matcher")
    return lambda: [each.getMessage() for each in caplog.records if each.name == "dutybook.matcher"]


def ended(process: int) -> bool:
    """Return whether the process ends within two minutes, which a busy machine may take."""
    for _ in range(2_400):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{process}/stat").exists() and ") Z " in Path(f"/proc/{process}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


# --- while all is well --------------------------------------------------------------------------------------


def test_the_child_matches_and_nothing_is_logged(matcher, log):
    """Hits are those of the plain matcher; the name says which matcher ran; one child serves all calls."""
    assert matcher.match(ROWS) == EXPECTED
    child = matcher._child

    assert matcher.match(ROWS) == EXPECTED
    assert matcher.match([]) == frozenset()
    assert (matcher.name, matcher.last_used, log()) == ("durable", "durable", [])
    assert matcher._child is child


def test_the_child_runs_in_a_process_of_its_own(matcher):
    """The C code is never called in the process that asks."""
    matcher.match(ROWS)

    assert matcher._child._process.pid != os.getpid()


def test_a_child_can_be_started_ahead(matcher):
    """Starting does not wait, and starting twice starts one."""
    matcher.start()
    child = matcher._child
    matcher.start()

    assert matcher.match(ROWS) == EXPECTED
    assert matcher._child is child


def test_rules_that_can_never_hit_are_refused_before_any_child_starts():
    """As by every matcher."""
    with pytest.raises(UnsoundRules):
        GuardedMatcher([Rule("a", "visit", after="a")])


def test_eight_threads_share_it(matcher):
    """Each gets the answer to its own rows."""
    cases = [case(40, 1 + seed, seed) for seed in range(24)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(matcher.match, cases * 3))

    assert found == [PlainMatcher(RULES).match(rows) for rows in cases] * 3


# --- when the child fails -----------------------------------------------------------------------------------


def test_an_abort_in_c_loses_nothing(matcher, monkeypatch, log):
    """The case is matched by the plain matcher, the log says so, and the next one has a fresh child."""
    monkeypatch.setenv(TRIAL, "abort@1")
    assert matcher.match(ROWS) == EXPECTED
    assert matcher.name == matcher.last_used == "plain"
    monkeypatch.delenv(TRIAL)

    assert matcher.match(ROWS) == EXPECTED
    assert matcher.name == "durable"
    (message,) = log()
    assert message == (
        "durable-rules failed (the child died: signal 6; failure 1): 1 case with 12 rows is matched by the "
        "plain matcher; the next starts a fresh child"
    )


def test_an_abort_between_two_stages_loses_nothing(matcher, monkeypatch):
    """Half an answer is no answer: the plain matcher does the whole case."""
    monkeypatch.setenv(TRIAL, "abort@2")

    assert matcher.match(ROWS) == EXPECTED
    assert matcher.name == "plain"


def test_an_abort_after_many_cases_costs_one_of_them(monkeypatch, log):
    """Those before and after it are matched by durable-rules, each by the child of its time."""
    monkeypatch.setenv(TRIAL, "abort@9")  # each case takes two answers
    matcher = GuardedMatcher(RULES)

    names = [matcher.match(ROWS) == EXPECTED and matcher.name for _ in range(8)]

    assert names == ["durable"] * 4 + ["plain"] + ["durable"] * 3
    assert len(log()) == 1
    matcher.close()


def test_a_child_that_hangs_is_not_waited_for(monkeypatch, log):
    """When its time is up it is killed, and the plain matcher answers."""
    monkeypatch.setenv(TRIAL, "hang@1")
    matcher = GuardedMatcher(RULES, patience=0.5)
    matcher.start()
    hanging = matcher._child._process

    assert matcher.match(ROWS) == EXPECTED
    assert matcher.name == "plain"
    assert "no answer in 0.5 s" in log()[0]
    assert hanging.returncode == -signal.SIGKILL
    matcher.close()


def test_an_answer_that_makes_no_sense_is_not_believed(matcher, monkeypatch, log):
    """It names a row that was never sent: the child is replaced and the plain matcher answers."""
    monkeypatch.setenv(TRIAL, "garble@1")

    assert matcher.match(ROWS) == EXPECTED
    assert matcher.name == "plain"
    assert "makes no sense" in log()[0]


def test_a_child_killed_between_two_cases_costs_nothing(matcher, log):
    """As by a machine that is short of memory."""
    matcher.match(ROWS)
    os.kill(matcher._child._process.pid, signal.SIGKILL)

    assert [matcher.match(ROWS) for _ in range(3)] == [EXPECTED] * 3
    assert (matcher.name, len(log())) == ("durable", 1)
    assert "signal 9" in log()[0]


def test_after_three_fresh_children_no_other_is_started(matcher, monkeypatch, log):
    """A matcher whose every child dies ends up plain, and says so once; every case has its answer."""
    monkeypatch.setenv(TRIAL, "abort@1")

    assert [matcher.match(ROWS) for _ in range(MOST_FRESH + 4)] == [EXPECTED] * (MOST_FRESH + 4)
    assert len(log()) == MOST_FRESH + 1 == 4
    assert log()[-1].endswith("no other child is started")
    assert matcher.name == "plain"


def test_a_child_that_cannot_start_costs_nothing(matcher, monkeypatch, log):
    """No Python to run, or none that is known: plain, with a warning."""
    for executable in ("/no/such/python", ""):
        monkeypatch.setattr(guarded.sys, "executable", executable)
        assert matcher.match(ROWS) == EXPECTED
        assert matcher.name == "plain"

    assert len(log()) == 2
    assert all("did not start" in message for message in log())


def test_the_log_names_nothing_of_the_case(monkeypatch, log):
    """Neither kinds nor flags, in any way of failing: they tell of a child."""
    for harm in ("abort@1", "garble@1", "hang@1"):
        monkeypatch.setenv(TRIAL, harm)
        matcher = GuardedMatcher([Rule("secret rule", "secret kind", ("secret flag",))], patience=0.5)
        assert matcher.match([Row("secret kind", {"secret flag": 1})]) == {("secret rule", 0)}
        matcher.close()

    assert len(log()) == 3
    assert not any("secret" in message for message in log())


def test_each_thread_hears_which_matcher_answered_it(matcher, monkeypatch):
    """Another thread's crash does not change what this one reports."""
    matcher.match(ROWS)
    with ThreadPoolExecutor(1) as other:
        os.kill(matcher._child._process.pid, signal.SIGKILL)
        other.submit(matcher.match, ROWS).result()

        assert other.submit(lambda: matcher.name).result() == "plain"
    assert matcher.name == "durable"


# --- children end -------------------------------------------------------------------------------------------


def test_the_child_ends_with_its_matcher(monkeypatch):
    """By close, or when the matcher is dropped; it is waited for, so that no process is left over."""
    closed, dropped = GuardedMatcher(RULES), GuardedMatcher(RULES)
    closed.match(ROWS)
    dropped.match(ROWS)
    processes = [each._child._process for each in (closed, dropped)]

    closed.close()
    closed.close()
    del dropped
    gc.collect()

    ended = {-signal.SIGKILL, 0}  # killed, or gone by itself a moment before, when its pipe was closed
    assert [process.returncode in ended for process in processes] == [True, True]


_STARTS_ONE = """
import os
from engine.evaluate.guarded import GuardedMatcher
from tests.evaluate.matcher_help import case, policy

matcher = GuardedMatcher(policy(40))
assert matcher.match(case(40, 12)) and matcher.name == "durable"
print(matcher._child._process.pid, flush=True)
"""


@pytest.mark.parametrize("end", ["", "os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_the_child_ends_with_the_process_that_started_it(end):
    """However that one ends: its end of the socket closes."""
    done = subprocess.run(
        [sys.executable, "-c", _STARTS_ONE + end], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ended(int(done.stdout)), done.stderr


_FORKS = """
import os
from engine.evaluate.guarded import GuardedMatcher
from tests.evaluate.matcher_help import case, policy

matcher, rows = GuardedMatcher(policy(40)), case(40, 12)
expected = matcher.match(rows)
matcher._lock.acquire()  # as if another thread were matching
forked = os.fork()
if forked == 0:
    fine = matcher._child is None and matcher.match(rows) == expected and matcher.name == "durable"
    matcher.close()
    os._exit(not fine)
matcher._lock.release()
status = os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1])
assert matcher.match(rows) == expected and matcher.name == "durable" and matcher._failures == 0
print(status)
"""


def test_a_forked_process_takes_a_child_of_its_own():
    """It neither shares the other's child, nor ends it, nor waits for a lock that nobody will release."""
    done = subprocess.run(
        [sys.executable, "-c", _FORKS], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )

    assert done.stdout.strip() == "0", done.stderr


# --- choosing -----------------------------------------------------------------------------------------------


@pytest.fixture
def hidden(monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    monkeypatch.delenv("DUTYBOOK_REQUIRE", raising=False)


def test_durable_rules_is_chosen_where_it_imports():
    """Unless plain Python is preferred."""
    chosen = choose(RULES)

    assert isinstance(chosen, GuardedMatcher)
    assert chosen._child is None
    assert isinstance(choose(RULES, "durable"), GuardedMatcher)
    assert isinstance(choose(RULES, "plain"), PlainMatcher)


def test_plain_python_is_chosen_where_durable_rules_does_not_import(hidden):
    """With no more ado: it gives the same answers."""
    assert why_missing() is not None
    assert isinstance(choose(RULES), PlainMatcher)


def test_whoever_asks_for_durable_rules_gets_it_or_the_cure(hidden):
    """The message says why it is missing and what to type."""
    with pytest.raises(MatcherMissing, match=r"cannot be used.*\n  cure: .*gcc python3-dev") as fault:
        choose(RULES, "durable")

    assert "make setup" in str(fault.value)


@pytest.mark.parametrize(
    ("value", "required"), [("durable", True), ("chromium, durable", True), ("durables", False)]
)
def test_a_machine_that_must_have_durable_rules_does_not_do_without(hidden, monkeypatch, value, required):
    """DUTYBOOK_REQUIRE is a list; who prefers plain Python still gets it."""
    monkeypatch.setenv("DUTYBOOK_REQUIRE", value)

    assert is_required() is required
    if required:
        with pytest.raises(MatcherMissing):
            choose(RULES)
    else:
        assert isinstance(choose(RULES), PlainMatcher)
    assert isinstance(choose(RULES, "plain"), PlainMatcher)
