"""`checklist batch --cluster`: a real Dask scheduler and real workers on this machine."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from batching import BANK, hashes, manifest, run_batch, sheets, started, wait_until, write_list
from command import PATIENCE, environment, names_in

from checklist import cluster
from checklist.batch import Job, made_with
from checklist.errors import InputError, OutputError
from checklist.output import mark_folder
from checklist.source import Input

distributed = pytest.importorskip("distributed", reason="distributed is not installed")

ROWS = 60
POISONED = """
import os
from checklist import batch
def make(job, bank, order, whole=batch._make):
    return os._exit(1) if order.row.number == 3 else whole(job, bank, order)
batch._make = make
"""
ANOTHER = """
from checklist import batch
batch.made_with = lambda _: "another"
"""
WITHOUT = """
import sys
sys.modules["checklist"] = None
"""


class Cluster:
    """A scheduler and its workers, which no nanny starts again when they are killed."""

    def __init__(self, stack: ExitStack, home: Path) -> None:
        self._stack, self._home = stack, home
        self.address = f"tcp://127.0.0.1:{_free_port()}"
        self.scheduler = self._start("scheduler", "--host", self.address)
        self.workers = list[subprocess.Popen[bytes]]()

    def add_worker(self, planted: str = "") -> None:
        """Start a worker, with a fault prepared in Python."""
        options = ("--no-nanny", "--nthreads", "2", "--local-directory", str(self._home))
        fault = self._home / f"fault{len(self.workers)}.py"
        fault.write_text(planted)
        self.workers.append(self._start("worker", self.address, *options, "--preload", str(fault)))

    def wait(self) -> None:
        """Wait until all workers are there."""
        with distributed.Client(self.address, set_as_default=False, timeout=PATIENCE) as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        one_death_is_enough = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=self._home, env=environment(self._home, **one_death_is_enough),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster without workers yet."""
    home = tmp_path / "dask"
    home.mkdir()
    with ExitStack() as stack:
        yield Cluster(stack, home)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    return write_list(tmp_path / "clinic.jsonl", 6)


def last_line(told: str) -> str:
    return told.splitlines()[-1]


# What comes out -----------------------------------------------------------------------------------


def test_with_a_worker_killed_in_the_middle_all_is_as_without_a_cluster(
    dask: Cluster, tmp_path: Path
) -> None:
    patients, out = write_list(tmp_path / "clinic.jsonl", ROWS), tmp_path / "out"
    dask.add_worker()
    dask.add_worker()
    assert run_batch(patients, tmp_path / "plain").code == 0
    dask.wait()
    with started(patients, Path("out"), "--cluster", dask.address) as process:
        wait_until(lambda: len(sheets(out)) >= ROWS // 6, process)
        assert process.poll() is None
        dask.workers[0].kill()
        _, told = process.communicate(timeout=PATIENCE)
    assert last_line(told.decode()) == f"Wrote {ROWS} sheets to out."
    assert process.returncode == 0
    assert hashes(out) == hashes(tmp_path / "plain")


def test_a_row_that_ends_its_workers_is_named_and_the_rest_goes_on(
    dask: Cluster, clinic: Path, tmp_path: Path
) -> None:
    for _ in range(3):
        dask.add_worker(POISONED)
    dask.wait()
    done = run_batch(clinic, tmp_path / "out", "--cluster", dask.address)
    assert done.code == 3
    assert done.told.splitlines()[-3:] == [
        f"row 3: {clinic}:3: making its document twice ended the program that made it; "
        "look at what is in this row, and please report it",
        f"Wrote 5 sheets to {tmp_path / 'out'}.",
        "Left out 1 row.",
    ]
    assert sheets(tmp_path / "out") == ["0006.pdf", "A1.pdf", "A2.pdf", "A4.pdf", "A5.pdf"]


# What stops it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["the scheduler", "the person"])
def test_a_batch_that_is_stopped_says_so_and_keeps_what_is_done(
    dask: Cluster, tmp_path: Path, what: str
) -> None:
    patients, out = write_list(tmp_path / "clinic.jsonl", ROWS), tmp_path / "out"
    dask.add_worker()
    dask.wait()
    with started(patients, out, "--cluster", dask.address) as process:
        wait_until(lambda: len(sheets(out)) >= ROWS // 6, process)
        if what == "the scheduler":
            dask.scheduler.kill()
        else:
            process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE)
    if what == "the scheduler":
        expected = f"{dask.address}: the cluster is gone; start it, and run the same command again"
        assert (process.returncode, last_line(told.decode())) == (1, expected)
        assert "Traceback" not in told.decode()
    else:
        assert process.returncode == 130
        assert last_line(told.decode()).endswith("Continue by running the same command again.")
    assert 0 < len(manifest(out)) < ROWS
    assert {line["file"] for line in manifest(out)} <= set(sheets(out))


def test_a_result_on_its_way_as_the_scheduler_goes_and_what_is_asked_later_end_too(
    dask: Cluster, tmp_path: Path
) -> None:
    bank = Input("sleep.yaml", BANK.read_bytes())
    job = Job(os.fspath(tmp_path), bank, date(2026, 11, 22), made_with=made_with(None))
    dask.add_worker()
    dask.wait()
    with cluster.open_cluster(dask.address, job) as pool:
        on_its_way = pool.submit(bytes, 100_000_000)  # so long that it cannot arrive at once
        states = pool._client.futures  # type: ignore[attr-defined]
        wait_until(
            lambda: {each.status for each in states.values()} == {"finished"}, dask.scheduler
        )
        dask.scheduler.kill()
        dask.scheduler.wait()
        for future in (on_its_way, pool.submit(bytes)):
            with pytest.raises(OutputError, match="the cluster is gone"):
                future.result(timeout=PATIENCE)


def test_a_cluster_that_cannot_do_it_is_refused_with_every_reason(
    dask: Cluster, clinic: Path, tmp_path: Path
) -> None:
    def refusal() -> list[str]:
        done = run_batch(clinic, tmp_path / "out", "--cluster", dask.address)
        assert done.code == 2
        assert names_in(tmp_path / "out") == ["manifest.jsonl"]
        return [re.sub(r"127\.0\.0\.1:\d+", "HOST", line) for line in done.told.splitlines()[1:]]

    with distributed.Client(dask.address, set_as_default=False, timeout=PATIENCE):
        assert refusal() == [
            "tcp://HOST: this cluster has no workers; start one with `dask worker tcp://HOST`"
        ]
    dask.add_worker(ANOTHER)
    dask.add_worker(WITHOUT)
    dask.wait()
    assert sorted(refusal()) == [
        'tcp://HOST: a worker cannot run this program (ModuleNotFoundError("No module named '
        "'checklist.cluster'; 'checklist' is not a package\")); install the same on every machine "
        "of the cluster, and start its workers again",
        "tcp://HOST: a worker has another program or other templates than this batch began with; "
        "install the same everywhere, change nothing meanwhile, and run it again",
    ]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "tcp://127.0.0.1:1",
            "tcp://127.0.0.1:1: no Dask scheduler answers here; start it with `dask scheduler`, "
            "and write the address that it shows",
        ),
        ("host:8786", "--cluster: “host:8786” is no address; write it like tcp://host:8786"),
    ],
    ids=["nobody there", "no address"],
)
def test_a_scheduler_that_is_not_there_is_named(
    clinic: Path, tmp_path: Path, address: str, expected: str
) -> None:
    done = run_batch(clinic, tmp_path / "out", "--cluster", address)
    assert (done.code, last_line(done.told)) == (2, expected)


def test_without_distributed_the_remedy_is_told(clinic: Path, tmp_path: Path) -> None:
    fault = "import sys; sys.modules['distributed'] = None"
    done = run_batch(clinic, tmp_path / "out", "--cluster", "tcp://127.0.0.1:1", fault=fault)
    assert (done.code, last_line(done.told)) == (2, (
        "--cluster: a cluster needs the package distributed; "
        "pip install 'consultation-checklist[cluster]', or do without --cluster"
    ))  # fmt: skip


def test_a_worker_that_does_not_share_the_folder_refuses(tmp_path: Path) -> None:
    with mark_folder(os.fspath(tmp_path)) as mark:
        assert cluster._work(mark, lambda: "done") == ("done",)
    elsewhere = os.fspath(tmp_path / "elsewhere" / Path(mark).name)
    with pytest.raises(InputError) as caught:
        cluster._work(elsewhere, lambda: "done")
    assert str(caught.value) == (
        f"{tmp_path / 'elsewhere'}: a worker does not share this folder, or may not write to it; "
        "name a folder that all machines of the cluster share, for the same user on each"
    )
