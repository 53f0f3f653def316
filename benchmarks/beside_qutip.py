#!/usr/bin/env python3
"""Runs Clebsch and QuTiP on the same models, one after the other on the same machine, checks that both give the same observables, and
prints how many times longer QuTiP takes, pair by pair.

    benchmarks/beside_qutip.py                       # all pairs, some ten minutes
    benchmarks/beside_qutip.py lmg-100 dicke-50      # those whose names begin so
    benchmarks/beside_qutip.py --repeat 5 lmg-100

Needs Python with QuTiP 4.7 or later (Debian: python3-qutip). Clebsch's time is that of a whole run through ./clebsch, from the command
to the written files, the start of Java included; QuTiP's that of mesolve alone, without Python's start and without assembling the
Liouvillian. CPU times are of all threads; on a
machine that others use too they say more than the clock. Medians of the repetitions, which alternate. A table goes to benchmarks/results/<date>-beside-qutip.md.
"""
import argparse
import csv
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
import qutip

HOME = Path(__file__).resolve().parent.parent
RTOL = 1e-8
ATOL = 1e-10
# both keep local errors, so that the ends differ by more than the tolerance; PIQS computes its rates in single precision
AGREEMENT = 1e-6
AGREEMENT_PIQS = 1e-5


def solve(liouvillian, start, times, observables, method):
    """Seconds, seconds of CPU time and the observables' expectation values."""
    if int(qutip.__version__.split(".")[0]) < 5:
        options = qutip.Options(method=method, rtol=RTOL, atol=ATOL, nsteps=10**9)
        keywords = {"e_ops": observables, "options": options}
    else:
        keywords = {"e_ops": observables, "options": {"method": method, "rtol": RTOL, "atol": ATOL, "nsteps": 10**9, "progress_bar": ""}}
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = qutip.mesolve(liouvillian, start, times, **keywords)
    return time.perf_counter() - begin, time.process_time() - begin_cpu, numpy.real(numpy.array(result.expect))


def lmg(n, end, points=51):
    """The driven-dissipative LMG model of benchmarks/models/lmg.yaml."""
    j = n / 2
    jm, jp, jx, jz = qutip.jmat(j, "-"), qutip.jmat(j, "+"), qutip.jmat(j, "x"), qutip.jmat(j, "z")
    liouvillian = qutip.liouvillian(0.9375 * jp * jm + 1.48 * n / 2 * jx, [jm])
    start = qutip.ket2dm(qutip.basis(n + 1, n))
    return liouvillian, start, numpy.linspace(0, end, points), [jz]


def dicke(n, end, points=51):
    """The model of benchmarks/models/six-rates.yaml by PIQS."""
    from qutip import piqs
    jx, _, jz = piqs.jspin(n)
    system = piqs.Dicke(n, hamiltonian=jx, emission=1, pumping=0.5, dephasing=0.25, collective_emission=1 / n,
                        collective_pumping=0.5 / n, collective_dephasing=0.3 / n)
    # PIQS's dephasing rate belongs to D[J_z,n] with J_z,n = σ_z,n / 2, its pumping and emission to σ_±
    system.dephasing = 4 * 0.25
    return system.liouvillian(), piqs.excited(n), numpy.linspace(0, end, points), [jz]


class Pair:
    def __init__(self, name, model, settings, problem, methods, agreement=AGREEMENT):
        self.name, self.model, self.settings, self.problem = name, model, settings, problem
        self.methods, self.agreement = methods, agreement


def pairs():
    newer = int(qutip.__version__.split(".")[0]) >= 5
    methods = ["adams", "dop853"] if newer else ["adams", "bdf"]
    found = []
    for n, end in ((100, 0.05), (200, 0.05), (400, 0.005), (400, 0.05)):
        found.append(Pair(f"lmg-{n}-{end}", "lmg.yaml", {"N": n}, lambda n=n, end=end: lmg(n, end), methods))
    for n in (30, 50):
        found.append(Pair(f"dicke-{n}-5", "six-rates.yaml", {"N": n}, lambda n=n: dicke(n, 5), ["adams"], AGREEMENT_PIQS))
    return found


def clebsch(pair, times, folder):
    """Seconds of the whole run, its seconds of CPU time, run.json, and the column Jz."""
    text = (HOME / "benchmarks/models" / pair.model).read_text().splitlines()
    grid = f"times: {{from: 0, to: {float(times[-1])!r}, points: {len(times)}}}, rtol: {RTOL}, atol: {ATOL}"
    kept = [line for line in text if not line.lstrip().startswith(("solve:", "evolve:"))]
    model = Path(folder) / "model.yaml"
    model.write_text("\n".join(kept) + f"\nsolve: {{evolve: {{{grid}}}}}\n")
    command = [str(HOME / "clebsch"), "run", str(model), "--quiet", "--out", str(Path(folder) / "out")]
    for key, value in pair.settings.items():
        command += ["--set", f"{key}={value}"]
    begin, begin_cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    wall, end_cpu = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = end_cpu.ru_utime + end_cpu.ru_stime - begin_cpu.ru_utime - begin_cpu.ru_stime
    with open(Path(folder) / "out/data.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    record = json.loads((Path(folder) / "out/run.json").read_text())
    return wall, cpu, record, numpy.array([float(row["Jz"]) for row in rows])


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


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="pairs whose names begin so; all but those of hours without")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    chosen = [p for p in pairs() if not given.names or any(p.name.startswith(name) for name in given.names)]
    if not chosen:
        sys.exit("no pair begins so; there are " + ", ".join(p.name for p in pairs()))
    lines = ["| pair | method, products | Clebsch, whole run | CPU | without assembly | QuTiP, mesolve | CPU | ratio, whole run | ratio of "
             "CPU times | ratio, without assembly | largest difference of ⟨J_z⟩ |", "|---|---|---|---|---|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for pair in chosen:
            liouvillian, start, times, observables = pair.problem()
            for method in pair.methods:
                taken, difference = [], 0
                for _ in range(given.repeat):
                    wall, cpu, record, mine = clebsch(pair, times, folder)
                    theirs, their_cpu, values = solve(liouvillian, start, times, observables, method)
                    taken.append((wall, cpu, find(record, "seconds") - find(record, "secondsToAssemble"), theirs, their_cpu))
                    difference = max(difference, numpy.abs(values[0] - mine).max() / numpy.abs(mine).max())
                if difference > pair.agreement:
                    sys.exit(f"{pair.name}: QuTiP ({method}) and Clebsch differ by {difference:.1e} of the largest value")
                wall, cpu, inner, theirs, their_cpu = (statistics.median(column) for column in zip(*taken))
                lines.append(f"| {pair.name} | {find(record, 'integrator')}, {find(record, 'operator')}, {find(record, 'operatorApplications')} "
                             f"| {wall:.2f} s | {cpu:.2f} s | {inner:.2f} s | {theirs:.2f} s ({method}) | {their_cpu:.2f} s "
                             f"| {theirs / wall:.1f} | {their_cpu / cpu:.1f} | {theirs / inner:.0f} | {difference:.0e} |")
                print(lines[-1], flush=True)
    today = datetime.date.today().isoformat()
    head = (f"# Beside QuTiP, {today}\n\n{processor()}, {os.cpu_count()} cores; QuTiP {qutip.__version__}, numpy {numpy.__version__}, Python "
            f"{platform.python_version()}; rtol {RTOL}, atol {ATOL}, 51 output times; medians of {given.repeat} runs that alternate. A pair's name "
            "ends with its length of time. Made by `benchmarks/beside_qutip.py`, which says what is timed.\n\n")
    target = HOME / "benchmarks/results" / f"{today}-beside-qutip.md"
    target.write_text(head + "\n".join(lines) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
