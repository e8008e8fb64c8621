"""The register of jobs: one worker at a time, nothing lost, nothing done for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from web.store import jobs
from web.store.base import Database
from web.store.jobs import SILENT, TRIES, JobState


@pytest.fixture
def database(filled_url):
    made = Database(filled_url)
    yield made
    made.close()


@pytest.fixture
def register(database, clock):
    """A session of the register, with one job that waits."""
    with database.work() as session:
        jobs.ask(session, "swindon", "read", 1, None, clock())
        yield session


def test_a_job_is_given_to_one_worker_alone(register, clock):
    """The second worker that asks finds nothing."""
    first, second = jobs.claim(register, clock()), jobs.claim(register, clock())

    assert (first.state, first.tries, second) == (JobState.RUNNING, 1, None)


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for(register, clock):
    """Nobody jumps the queue."""
    jobs.ask(register, "bradford", "read", 2, None, clock())

    assert [jobs.claim(register, clock()).subject for _ in range(2)] == [1, 2]


def test_a_job_whose_worker_is_silent_is_taken_up_by_another(register, clock):
    """A worker that was killed keeps nothing to itself, and can write nothing any more."""
    dead = jobs.claim(register, clock())
    assert jobs.claim(register, clock() + SILENT) is None
    clock.now += SILENT + timedelta(seconds=1)
    heir = jobs.claim(register, clock())

    assert (heir.id, heir.tries) == (dead.id, 2)
    assert not jobs.progress(register, dead, "late", 1, 2)
    assert not jobs.end(register, dead, JobState.DONE, clock())
    assert jobs.end(register, heir, JobState.DONE, clock())


def test_a_worker_that_says_that_it_lives_keeps_its_job(register, clock):
    """However long it takes."""
    job = jobs.claim(register, clock())
    for _ in range(10):
        clock.move(seconds=15)
        assert jobs.beat(register, job, clock())
        assert jobs.claim(register, clock()) is None


def test_a_job_over_which_workers_die_is_given_up(register, clock):
    """Three are enough: the page then says so."""
    for _ in range(TRIES):
        assert jobs.claim(register, clock()) is not None
        clock.now += SILENT + timedelta(seconds=1)

    assert jobs.claim(register, clock()) is None
    (job,) = jobs.recent(register, "swindon")
    assert (job.state, job.fault) == (JobState.FAILED, jobs.DIED)


def test_a_job_that_waits_is_cancelled_at_once(register, clock):
    """No worker ever sees it."""
    (job,) = jobs.recent(register, "swindon")

    assert jobs.cancel(register, "swindon", job.id, clock())
    assert jobs.claim(register, clock()) is None
    assert jobs.of(register, "swindon", job.id).state is JobState.CANCELLED


def test_a_job_that_runs_is_cancelled_when_its_worker_next_looks(register, clock):
    """The worker hears of it with its next sign of life; what is over cannot be cancelled."""
    job = jobs.claim(register, clock())
    assert jobs.cancel(register, "swindon", job.id, clock())

    assert not jobs.beat(register, job, clock())
    assert jobs.end(register, job, JobState.CANCELLED, clock())
    assert not jobs.cancel(register, "swindon", job.id, clock())


def test_a_cancelled_job_whose_worker_died_is_not_begun_again(register, clock):
    """It is cancelled by whoever finds it."""
    job = jobs.claim(register, clock())
    jobs.cancel(register, "swindon", job.id, clock())
    clock.now += SILENT + timedelta(seconds=1)

    assert jobs.claim(register, clock()) is None
    assert jobs.of(register, "swindon", job.id).state is JobState.CANCELLED


def test_another_authority_finds_and_cancels_nothing(register, clock):
    """A number alone opens nothing."""
    (job,) = jobs.recent(register, "swindon")

    assert jobs.of(register, "bradford", job.id) is None
    assert not jobs.cancel(register, "bradford", job.id, clock())
    assert jobs.making(register, "bradford", "read", [1]) == {}
