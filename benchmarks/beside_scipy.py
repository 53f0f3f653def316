#!/usr/bin/env python3
"""Runs Clebsch and scipy on stationary states and spectra of the same Liouvillians, by turns on the same machine, checks that both find
the same, and prints how many times longer scipy takes.

    benchmarks/beside_scipy.py                        # all, some ten minutes
    benchmarks/beside_scipy.py spectrum-1.5           # those whose names begin so

Needs Python with scipy, and QuTiP for the Liouvillian. Clebsch's time is what run.json says under wallSeconds, from the model's text to
the written files with the assembly of the matrix; scipy's that of splu and a solution, or of eigs with shift and inversion, on a matrix
that is there already. A table goes to benchmarks/results/<date>-beside-scipy.md.
"""
import statistics
import tempfile
import time

import numpy
import qutip
import scipy.sparse
import scipy.sparse.linalg

from beside import Table, asked, clebsch, find

MODEL = """
name: LMG
parameters: {{N: {n}, drive: {drive}}}
system: {{atoms: {{spins: N}}}}
hamiltonian: 0.9375 * atoms.p * atoms.m + drive * N / 2 * atoms.x
dissipators: [{{rate: 1, jump: atoms.m}}]
solve: {solve}
observables: {{Jz: atoms.z}}
"""
COUNT = 150
# beside zero, where the generator is singular
SHIFT = 0.1
# of the stationary state's ⟨J_z⟩; and of eigenvalues, in units of what Clebsch says that rounding leaves uncertain
AGREEMENT = 1e-10
UNCERTAIN = 100


def liouvillian(n, drive):
    j = n / 2
    jm, jp, jx = qutip.jmat(j, "-"), qutip.jmat(j, "+"), qutip.jmat(j, "x")
    return qutip.liouvillian(0.9375 * jp * jm + drive * n / 2 * jx, [jm])


def steady(n, drive):
    """As QuTiP does it: the trace, with a weight, added to a row."""
    matrix = liouvillian(n, drive).data_as("csr_matrix").tocsc()
    size, weight = n + 1, numpy.abs(matrix.data).mean()
    trace = scipy.sparse.csc_matrix((numpy.full(size, weight), (numpy.zeros(size, int), numpy.arange(size) * (size + 1))), shape=matrix.shape)
    right = numpy.zeros(size**2, complex)
    right[0] = weight

    def run():
        rho = scipy.sparse.linalg.splu(matrix + trace).solve(right).reshape(size, size)
        return (rho.diagonal().real * (n / 2 - numpy.arange(size))).sum()

    def same(theirs, rows):
        mine = float(rows[0]["Jz"])
        return abs(theirs - mine) < AGREEMENT * n, f"⟨J_z⟩ {theirs} and {mine}"

    return MODEL.format(n=n, drive=drive, solve="{steady: {}}"), run, same


def spectrum(n, drive):
    matrix = liouvillian(n, drive).data_as("csr_matrix").tocsc()

    def run():
        return scipy.sparse.linalg.eigs(matrix, k=COUNT, sigma=SHIFT, return_eigenvectors=False)

    def same(theirs, rows):
        mine = numpy.array([complex(float(row["re"]), float(row["im"])) for row in rows])
        error = numpy.array([float(row["error"]) for row in rows])
        # the last of scipy's may be half of a pair
        inside = numpy.abs(mine) < numpy.abs(theirs).max() - UNCERTAIN * error
        apart = numpy.abs(mine[:, None] - theirs[None, :]).min(axis=1)
        worst = (apart / error)[inside].max()
        return worst < UNCERTAIN, f"eigenvalues {worst:.0f} times as far apart as rounding may put them"

    return MODEL.format(n=n, drive=drive, solve=f"{{spectrum: {{count: {COUNT}}}}}"), run, same


CASES = {
    "steady-400": lambda: steady(400, 1.48),
    "spectrum-1.0": lambda: spectrum(200, 1.0),
    "spectrum-1.5": lambda: spectrum(200, 1.5),
    "spectrum-2.125": lambda: spectrum(200, 2.125),
}


def main():
    chosen, repeat = asked(__doc__, list(CASES))
    table = Table("what", "Clebsch", "memory", "products", "scipy", "ratio of medians", "of each turn")
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            model, run, same = CASES[name]()
            mine, theirs, memory = [], [], 0
            for _ in range(repeat):
                _, _, rows, record = clebsch(model, folder)
                mine.append(record["wallSeconds"])
                memory = max(memory, record["peakMemoryBytes"])
                begin = time.perf_counter()
                result = run()
                theirs.append(time.perf_counter() - begin)
                agree, words = same(result, rows)
                if not agree:
                    raise SystemExit(f"{name}: scipy and Clebsch differ: {words}")
            ratios = sorted(their / my for my, their in zip(mine, theirs))
            table.row(name, ", ".join(f"{t:.2f}" for t in mine) + " s", f"{memory / 1e9:.2f} GB", str(find(record, "operatorApplications") or ""),
                      ", ".join(f"{t:.1f}" for t in theirs) + " s", f"{statistics.median(theirs) / statistics.median(mine):.1f}",
                      f"{ratios[0]:.1f}–{ratios[-1]:.1f}")
    table.write("Beside scipy", "beside_scipy.py", "", f"scipy {scipy.__version__}; {COUNT} eigenvalues of smallest magnitude at N = 200, and the "
                f"stationary state at N = 400, of the LMG model (2χ = 1.875Γ); {repeat} turns.")


if __name__ == "__main__":
    main()
