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
import statistics
import sys
import tempfile
import time

import numpy
import qutip

from beside import HOME, Table, asked, clebsch, find

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


def described(pair, times):
    """The model's text with these output times and tolerances."""
    text = (HOME / "benchmarks/models" / pair.model).read_text().splitlines()
    grid = f"times: {{from: 0, to: {float(times[-1])!r}, points: {len(times)}}}, rtol: {RTOL}, atol: {ATOL}"
    kept = [line for line in text if not line.lstrip().startswith(("solve:", "evolve:"))]
    return "\n".join(kept) + f"\nsolve: {{evolve: {{{grid}}}}}\n"


def main():
    by_name = {pair.name: pair for pair in pairs()}
    chosen, repeat = asked(__doc__, list(by_name))
    table = Table("pair", "method, products", "Clebsch, whole run", "CPU", "without assembly", "QuTiP, mesolve", "CPU", "ratio, whole run",
                  "ratio of CPU times", "ratio, without assembly", "largest difference of ⟨J_z⟩")
    with tempfile.TemporaryDirectory() as folder:
        for pair in map(by_name.get, chosen):
            liouvillian, start, times, observables = pair.problem()
            settings = [f"--set={key}={value}" for key, value in pair.settings.items()]
            for method in pair.methods:
                taken, difference = [], 0
                for _ in range(repeat):
                    wall, cpu, rows, record = clebsch(described(pair, times), folder, *settings)
                    mine = numpy.array([float(row["Jz"]) for row in rows])
                    theirs, their_cpu, values = solve(liouvillian, start, times, observables, method)
                    taken.append((wall, cpu, find(record, "seconds") - find(record, "secondsToAssemble"), theirs, their_cpu))
                    difference = max(difference, numpy.abs(values[0] - mine).max() / numpy.abs(mine).max())
                if difference > pair.agreement:
                    sys.exit(f"{pair.name}: QuTiP ({method}) and Clebsch differ by {difference:.1e} of the largest value")
                wall, cpu, inner, theirs, their_cpu = (statistics.median(column) for column in zip(*taken))
                table.row(pair.name, f"{find(record, 'integrator')}, {find(record, 'operator')}, {find(record, 'operatorApplications')}",
                          f"{wall:.2f} s", f"{cpu:.2f} s", f"{inner:.2f} s", f"{theirs:.2f} s ({method})", f"{their_cpu:.2f} s",
                          f"{theirs / wall:.1f}", f"{their_cpu / cpu:.1f}", f"{theirs / inner:.0f}", f"{difference:.0e}")
    table.write("Beside QuTiP", "beside_qutip.py", "", f"rtol {RTOL}, atol {ATOL}, 51 output times; medians of {repeat} runs that alternate. "
                "A pair's name ends with its length of time.")


if __name__ == "__main__":
    main()
