"""The load that is measured is of sheets, and what is none is counted; how fast is no test."""

import sys
import threading
from collections.abc import Iterator

import pytest

from serving import Served, serving
from web_load import Load, hold, load, report, watch, work


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving("--jobs", 1, cwd=tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_sheets_are_counted_beside_those_who_hold_the_line(served: Served) -> None:
    over = threading.Event()
    holder = threading.Thread(target=hold, args=(served, over))
    holder.start()
    used = watch(served, over)
    done = load(served, served.token(), seconds=2.5, rate=4)
    assert work(served.process.pid) > 0
    memory = used()
    holder.join()
    assert (len(done.waits), done.errors) == (10, 0)
    assert "| sheets | 10 |\n| errors | 0 |" in report(Load(1, [1, 1]), done, memory, 500)


def test_what_is_no_sheet_is_an_error(served: Served) -> None:
    done = load(served, "wrong", seconds=1, rate=3)
    assert (len(done.waits), done.errors) == (3, 3)
