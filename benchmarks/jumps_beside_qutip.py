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
import os
import statistics
import sys
import tempfile

import numpy
import qutip

from beside import Table, asked, clebsch, find, used

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


def mcsolve(given, count):
    hamiltonian, start, times, jump, observable, _ = given
    begin = used()
    options = dict(OPTIONS, map="parallel", num_cpus=os.cpu_count())
    result = qutip.mcsolve(hamiltonian, start, times, [jump], e_ops=[observable], ntraj=count, options=options)
    end = used()
    return end[0] - begin[0], end[1] - begin[1], result.average_expect[0][COMPARED], result.std_expect[0][COMPARED] / numpy.sqrt(count)


def trajectories(given, count, folder):
    times = given[2]
    solve = f"solve: {{trajectories: {{times: {{from: 0, to: {float(times[-1])!r}, points: {POINTS}}}, count: {count}}}}}\n"
    wall, cpu, rows, record = clebsch(given[5] + solve, folder)
    row = rows[COMPARED]
    return wall, cpu, float(row["o"]), float(row["o_sem"]), find(record, "jumps") / count, find(record, "operatorApplications") / count


def main():
    chosen, repeat = asked(__doc__, list(COUNTS))
    table = Table("model, jumps, products a trajectory", "Clebsch, trajectories a second", "CPU a trajectory", "QuTiP, trajectories a second",
                  "CPU a trajectory", "ratio", "ratio of CPU times", "difference in standard errors")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            few, many, our_few, our_many = COUNTS[name]
            model = problem(name)
            taken, worst = [], 0
            for _ in range(repeat):
                a, b = trajectories(model, our_few, folder), trajectories(model, our_many, folder)
                c, d = mcsolve(model, few), mcsolve(model, many)
                taken.append([(b[i] - a[i]) / (our_many - our_few) for i in (0, 1)] + [(d[i] - c[i]) / (many - few) for i in (0, 1)])
                worst = max(worst, abs(b[2] - d[2]) / numpy.hypot(b[3], d[3]))
            if worst > 4:
                sys.exit(f"{name}: the means differ by {worst:.1f} standard errors")
            wall, cpu, their_wall, their_cpu = (statistics.median(column) for column in zip(*taken))
            table.row(f"{name}, {b[4]:.0f}, {b[5]:.0f}", f"{1 / wall:.0f}", f"{1e3 * cpu:.2f} ms", f"{1 / their_wall:.1f}",
                      f"{1e3 * their_cpu:.1f} ms", f"{their_wall / wall:.1f}", f"{their_cpu / cpu:.1f}", f"{worst:.1f}")
    table.write("Trajectories beside QuTiP", "jumps_beside_qutip.py", ", which both use",
                f"{POINTS} output times; medians of {repeat} runs that alternate.")


if __name__ == "__main__":
    main()
