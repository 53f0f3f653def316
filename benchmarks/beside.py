"""What comparisons of Clebsch with QuTiP have in common: a run of Clebsch, what is asked for on the command line, and the table."""
import argparse
import csv
import datetime
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy
import qutip

HOME = Path(__file__).resolve().parent.parent


def used():
    """Seconds of the clock, and of CPU time of this process and those that it has waited for."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def clebsch(model, folder, *options):
    """Seconds of a whole run of a model's text, its seconds of CPU time, the rows of data.csv, and run.json."""
    file = Path(folder) / "model.yaml"
    file.write_text(model)
    begin, begin_cpu = used()
    subprocess.run([str(HOME / "clebsch"), "run", str(file), "--quiet", "--out", str(Path(folder) / "out"), *options], check=True)
    end, end_cpu = used()
    with open(Path(folder) / "out/data.csv", newline="") as data:
        rows = list(csv.DictReader(data))
    return end - begin, end_cpu - begin_cpu, rows, json.loads((Path(folder) / "out/run.json").read_text())


def find(record, key):
    """The first value of that key, wherever it stands."""
    if isinstance(record, dict):
        if key in record:
            return record[key]
        record = list(record.values())
    if isinstance(record, list):
        for entry in record:
            value = find(entry, key)
            if value is not None:
                return value
    return None


def asked(about, names):
    """The names among these that begin as the command line says, all if it says nothing; and how often to repeat. Builds what is not built."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="what begins so; all without")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    chosen = [name for name in names if not given.names or name.startswith(tuple(given.names))]
    if not chosen:
        sys.exit("nothing begins so; there are " + ", ".join(names))
    subprocess.run([str(HOME / "clebsch"), "--version"], check=True, stdout=subprocess.DEVNULL)
    return chosen, given.repeat


class Table:
    """A table that is shown row by row, and written to benchmarks/results in the end."""

    def __init__(self, *columns):
        self.lines = []
        self.row(*columns)
        self.show("|" + "---|" * len(columns))

    def row(self, *cells):
        self.show("| " + " | ".join(cells) + " |")

    def show(self, line):
        self.lines.append(line)
        print(line, flush=True)

    def write(self, title, script, cores, settings):
        """Writes it below what it is of; the file's name is the script's after the day's."""
        today = datetime.date.today().isoformat()
        target = HOME / "benchmarks/results" / f"{today}-{script.removesuffix('.py').replace('_', '-')}.md"
        target.write_text(f"# {title}, {today}\n\n{processor()}, {os.cpu_count()} cores{cores}; QuTiP {qutip.__version__}, numpy "
                          f"{numpy.__version__}, Python {platform.python_version()}; {settings} Made by `benchmarks/{script}`, which says what "
                          "is timed.\n\n" + "\n".join(self.lines) + "\n")
        print(f"written to {target}")


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()
