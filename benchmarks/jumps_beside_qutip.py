#!/usr/bin/env python3
"""Runs quantum trajectories with Clebsch and with QuTiP's mcsolve, by turns on the same machine, both on all cores alike, and prints how many
trajectories a second each computes.

    benchmarks/jumps_beside_qutip.py                 # three models, a minute or two
    benchmarks/jumps_beside_qutip.py --repeat 5 lmg

Needs Python with QuTiP 5. A time is the difference of a run with many and one with few trajectories, so that neither the start of Java and
its compiler nor the pool of Python's processes counts: from the command to the written files for Clebsch, mcsolve alone for QuTiP. mcsolve
has its default method and tolerances, but norm_steps and norm_t_tol, with whose defaults it does not find the jumps of two of the models, and
norm_tol, which is 1e-3. Clebsch has its default, 1e-6. CPU times are of all threads and processes. Medians. Both must give the same mean within four
standard errors at a fifth of the time, where nothing is dark yet. A table goes to benchmarks/results/<date>-jumps-beside-qutip.md.
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

from beside_qutip import HOME, find, processor

POINTS = 51
COMPARED = 10
SPINS = {"two-ensembles-10": (10, 5.0), "two-ensembles-20": (20, 1.0)}
OPTIONS = {"progress_bar": "", "nsteps": 10**9, "norm_steps": 100, "norm_tol": 1e-3, "norm_t_tol": 1e-10}
# few and many trajectories, of QuTiP and of Clebsch
COUNTS = {"two-ensembles-10": (10, 110, 300, 2300), "two-ensembles-20": (4, 34, 60, 360), "lmg-200": (10, 150, 500, 4500)}


def problem(name):
    """QuTiP's Hamiltonian, state, times, jump and observable, and Clebsch's model."""
    if name in SPINS:
        s, end = SPINS[name]
        d = int(2 * s + 1)
        both = [qutip.tensor(qutip.jmat(s, a), qutip.qeye(d)) + qutip.tensor(qutip.qeye(d), qutip.jmat(s, a)) for a in ("x", "-")]
        z = qutip.tensor(qutip.jmat(s, "z"), qutip.qeye(d)) - qutip.tensor(qutip.qeye(d), qutip.jmat(s, "z"))
        model = f"""name: {name}
parameters: {{S: {s}, Omega: S, Delta: Omega / sqrt(S)}}
system: {{a: {{spin: S}}, b: {{spin: S}}}}
hamiltonian: Omega * (a.x + b.x) + Delta/2 * (a.z - b.z)
dissipators: [{{rate: 1, jump: a.m + b.m}}]
initial: {{a: down, b: down}}
observables: {{o: (a.p + b.p) * (a.m + b.m)}}
"""
        return (s * both[0] + s / numpy.sqrt(s) / 2 * z, qutip.tensor(qutip.basis(d, d - 1), qutip.basis(d, d - 1)),
                numpy.linspace(0, end, POINTS), both[1], both[1].dag() * both[1], model)
    n, end = 200, 0.05
    jm, jx, jz = qutip.jmat(n / 2, "-"), qutip.jmat(n / 2, "x"), qutip.jmat(n / 2, "z")
    model = """name: lmg-200
parameters: {N: 200}
system: {a: {spins: N}}
hamiltonian: 0.9375 * a.p * a.m + 1.48 * N / 2 * a.x
dissipators: [{rate: 1, jump: a.m}]
initial: {a: down}
observables: {o: a.z}
"""
    return 0.9375 * jm.dag() * jm + 1.48 * n / 2 * jx, qutip.basis(n + 1, n), numpy.linspace(0, end, POINTS), jm, jz, model


def used():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def mcsolve(given, count):
    hamiltonian, start, times, jump, observable, _ = given
    begin = used()
    options = dict(OPTIONS, map="parallel", num_cpus=os.cpu_count())
    result = qutip.mcsolve(hamiltonian, start, times, [jump], e_ops=[observable], ntraj=count, options=options)
    end = used()
    return end[0] - begin[0], end[1] - begin[1], result.average_expect[0][COMPARED], result.std_expect[0][COMPARED] / numpy.sqrt(count)


def clebsch(given, count, folder):
    times = given[2]
    model = Path(folder) / "model.yaml"
    model.write_text(given[5] + f"solve: {{trajectories: {{times: {{from: 0, to: {float(times[-1])!r}, points: {POINTS}}}, count: {count}}}}}\n")
    begin = used()
    subprocess.run([str(HOME / "clebsch"), "run", str(model), "--quiet", "--out", str(Path(folder) / "out")], check=True)
    end = used()
    with open(Path(folder) / "out/data.csv", newline="") as file:
        row = list(csv.DictReader(file))[COMPARED]
    record = json.loads((Path(folder) / "out/run.json").read_text())
    return end[0] - begin[0], end[1] - begin[1], float(row["o"]), float(row["o_sem"]), find(record, "jumps") / count, \
        find(record, "operatorApplications") / count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="models whose names begin so; all without")
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    chosen = [name for name in COUNTS if not given.names or any(name.startswith(n) for n in given.names)]
    if not chosen:
        sys.exit("no model begins so; there are " + ", ".join(COUNTS))
    lines = ["| model, jumps, products a trajectory | Clebsch, trajectories a second | CPU a trajectory | QuTiP, trajectories a second | CPU a "
             "trajectory | ratio | ratio of CPU times | difference in standard errors |", "|---|---|---|---|---|---|---|---|"]
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            few, many, our_few, our_many = COUNTS[name]
            model = problem(name)
            taken, worst = [], 0
            for _ in range(given.repeat):
                a, b = clebsch(model, our_few, folder), clebsch(model, our_many, folder)
                c, d = mcsolve(model, few), mcsolve(model, many)
                taken.append([(b[i] - a[i]) / (our_many - our_few) for i in (0, 1)] + [(d[i] - c[i]) / (many - few) for i in (0, 1)])
                worst = max(worst, abs(b[2] - d[2]) / numpy.hypot(b[3], d[3]))
            if worst > 4:
                sys.exit(f"{name}: the means differ by {worst:.1f} standard errors")
            wall, cpu, their_wall, their_cpu = (statistics.median(column) for column in zip(*taken))
            lines.append(f"| {name}, {b[4]:.0f}, {b[5]:.0f} | {1 / wall:.0f} | {1e3 * cpu:.2f} ms | {1 / their_wall:.1f} | {1e3 * their_cpu:.1f} ms "
                         f"| {their_wall / wall:.1f} | {their_cpu / cpu:.1f} | {worst:.1f} |")
            print(lines[-1], flush=True)
    today = datetime.date.today().isoformat()
    head = (f"# Trajectories beside QuTiP, {today}\n\n{processor()}, {os.cpu_count()} cores, which both use; QuTiP {qutip.__version__}, numpy "
            f"{numpy.__version__}, Python {platform.python_version()}; {POINTS} output times; medians of {given.repeat} runs that alternate. Made by "
            "`benchmarks/jumps_beside_qutip.py`, which says what is timed.\n\n")
    target = HOME / "benchmarks/results" / f"{today}-jumps-beside-qutip.md"
    target.write_text(head + "\n".join(lines) + "\n")
    print(f"written to {target}")


if __name__ == "__main__":
    main()
