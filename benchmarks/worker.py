"""An engine in a process of its own: cases in, what each took out, as JSON, a line each.

With a file of a case and a name to write to it makes that one and leaves.
"""

import gc
import json
import re
import sys
from pathlib import Path
from time import process_time

import engines


def main(engine: str, case_file: str = "", out: str = "") -> None:
    """Make cases as they come."""
    gc.set_threshold(100_000, 50, 100)  # for each engine, as our command does
    make = engines.start(engine)
    if out:
        Path(out).write_bytes(make(json.loads(Path(case_file).read_bytes())))
        return
    for line in sys.stdin:
        case = json.loads(line)
        start = process_time()  # of all threads of the process
        content = make(case)
        spent = process_time() - start
        print(json.dumps([1000 * spent, len(content), _peak()]), flush=True)


def _peak() -> float:
    """The most memory the process ever had, in MB; `getrusage` would count its parent's too."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    main(*sys.argv[1:])
