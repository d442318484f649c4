"""A list of patients → a folder of documents, one for each, and a manifest of them."""

import os
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import PurePath

from checklist.batch import Failure, Job, Order, Outcome, Receipt, job_digest, render_chunk
from checklist.cluster import WORKERS, anywhere, open_cluster
from checklist.errors import Place, Problem
from checklist.file_names import FileNames
from checklist.filled import has_answers, may_be_lost
from checklist.fingerprint import digest
from checklist.journal import Journal, open_journal
from checklist.rows import Row
from checklist.workers import OpenPool, open_pool, processors, run_chunks

MOST_IN_CHUNK = 16
"""Enough to make nothing of the way there and back, few enough to lose when a worker dies."""


@dataclass(slots=True)
class FolderBatch:
    """The making of one document for every row that is wanted.

    `made` counts the documents, `kept` those that were there already; `strangers` are
    documents of the manifest that belong to no row of the list.
    """

    job: Job
    rows: Iterable[Row]
    wanted: Callable[[int], bool]
    pool: OpenPool
    window: int
    chunk: int = MOST_IN_CHUNK
    by_name: bool = False
    watch: Callable[[int, int], None] = lambda _done, _made: None
    made: int = 0
    kept: int = 0
    strangers: tuple[str, ...] = ()

    @classmethod
    def planned(
        cls, job: Job, rows: Iterable[Row], wanted: Callable[[int], bool], *, people: int,
        jobs: int | None, by_name: bool, alone: Callable[[str], None],
        watch: Callable[[int, int], None], cluster: str | None = None,
    ) -> "FolderBatch":  # fmt: skip
        """A batch for so many people, in worker processes or on the Dask cluster at an address.

        `alone` is told why there are no processes, `watch` how many documents are there, and how
        many of them were made just now.
        """
        if cluster is not None:
            job, jobs = anywhere(job), jobs or WORKERS
        jobs = min(jobs or processors(), max(people, 1))
        chunk = max(1, min(MOST_IN_CHUNK, people // (4 * jobs)))
        pool = partial(open_pool, jobs, alone)
        if cluster is not None:
            pool = partial(open_cluster, cluster, job)
        return cls(job, rows, wanted, pool, 2 * jobs, chunk, by_name=by_name, watch=watch)

    def outcomes(self) -> Generator[Outcome, None, None]:
        """Make what is not there, and tell of each; close the iterator to stop.

        Raises:
            OutputError: the folder cannot be written to, or another run is writing to it.
            InputError: the templates changed meanwhile.
        """
        names, refused = FileNames(), list[Failure]()
        with open_journal(self.job.folder) as journal:
            orders = self._orders(names, journal, refused)
            chunks = iter(lambda: tuple(islice(orders, self.chunk)), ())
            render = partial(render_chunk, self.job)
            run = run_chunks(render, chunks, self.pool, window=self.window)
            with closing(run):
                for outcomes in run:
                    receipts = [each for each in outcomes if isinstance(each, Receipt)]
                    journal.add(receipts)
                    self.made += len(receipts)
                    self.watch(self.kept + self.made, self.made)
                    yield from outcomes
            yield from refused
            self.strangers = tuple(sorted(file for file in journal.files if file not in names))
            journal.put_in_order(keep=[file for file in journal.files if file in names])

    def _orders(
        self, names: FileNames, journal: Journal, refused: list[Failure]
    ) -> Iterator[Order]:
        """The rows whose documents are still to be made."""
        shared = job_digest(self.job)
        for row in self.rows:
            file = names.take(row.number, row.id, patient=_name(row) if self.by_name else "")
            if not self.wanted(row.number):
                continue
            order = Order(row, file, digest(shared, row.document.data))
            if journal.has(order):
                self.kept += 1
                self.watch(self.kept + self.made, self.made)
            elif fault := self._in_the_way(file, journal):
                place = Place(os.fspath(PurePath(self.job.folder, file)))
                problem = Problem(place, fault, "put it elsewhere, and run this again")
                refused.append(Failure(row.number, (problem,)))
            else:
                yield order

    def _in_the_way(self, file: str, journal: Journal) -> str:
        """Why what has the name of a document already must not be replaced by it, or nothing."""
        path = PurePath(self.job.folder, file)
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            return ""
        if not stat.S_ISREG(mode):
            return "this is not a regular file"
        if journal.is_as_made(file):
            return ""
        if has_answers(path):
            return "this sheet was filled in, and its answers are nowhere else"
        if not may_be_lost(path, was_ours=file in journal.files):
            return "this file is there already, and not from this program"
        return ""


def _name(row: Row) -> str:
    data = row.document.data
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""
