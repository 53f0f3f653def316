package clebsch.sparse;

/** Fronts on arrays of Java: the reference. */
final class ArrayFronts implements Fronts {
    private final FrontTree tree;
    private final Csr a;
    private final double re;
    private final double im;
    private final double tiny;
    private final boolean complex;
    private final Front[] front;

    ArrayFronts(FrontTree tree, Csr a, double re, double im, double tiny) {
        this.tree = tree;
        this.a = a;
        this.re = re;
        this.im = im;
        this.tiny = tiny;
        complex = im != 0;
        front = new Front[tree.fronts()];
    }

    @Override
    public void eliminate(int first, int end) {
        for (int s = first; s < end; s++) {
            front[s] = assemble(s);
            front[s].eliminate(tree.parent()[s] == tree.fronts(), tiny);
        }
    }

    @Override
    public int size(int s) {
        return front[s].size;
    }

    @Override
    public int summed(int s) {
        return front[s].summed;
    }

    @Override
    public int pivots(int s) {
        return front[s].pivots;
    }

    @Override
    public int perturbed(int s) {
        return front[s].perturbed;
    }

    private Front assemble(int s) {
        int own = tree.own(s);
        int late = 0;
        for (int k = tree.childStart()[s]; k < tree.childStart()[s + 1]; k++) {
            late += waiting(tree.child()[k]);
        }
        var target = new Front(own + late + tree.rest(s), own + late, complex);
        int[] entry = tree.entry();
        for (int k = 3 * tree.entryStart()[s]; k < 3 * tree.entryStart()[s + 1]; k += 3) {
            int i = entry[k + 1];
            int j = entry[k + 2];
            target.re[j < own ? j : j + late][i < own ? i : i + late] += a.value()[entry[k]];
        }
        for (int i = 0; i < own; i++) {
            target.re[i][i] -= re;
            if (complex) {
                target.im[i][i] -= im;
            }
        }
        int at = own;
        for (int k = tree.childStart()[s]; k < tree.childStart()[s + 1]; k++) {
            int c = tree.child()[k];
            Front child = front[c];
            int[] place = places(c, own, at, late);
            add(child.restRe, child.pivots, place, target.re);
            child.restRe = null;
            if (complex) {
                add(child.restIm, child.pivots, place, target.im);
                child.restIm = null;
            }
            at += waiting(c);
        }
        return target;
    }

    private int waiting(int s) {
        return front[s].summed - front[s].pivots;
    }

    /** Places in the parent of what a front leaves: what waits first, from {@code at} on. */
    private int[] places(int c, int own, int at, int late) {
        var places = new int[front[c].size - front[c].pivots];
        int waiting = waiting(c);
        for (int i = 0; i < waiting; i++) {
            places[i] = at + i;
        }
        for (int i = waiting; i < places.length; i++) {
            int place = tree.place()[tree.placeStart()[c] + i - waiting];
            places[i] = place < own ? place : place + late;
        }
        return places;
    }

    private static void add(double[][] rest, int first, int[] place, double[][] target) {
        for (int j = 0; j < place.length; j++) {
            double[] from = rest[j];
            double[] to = target[place[j]];
            for (int i = 0; i < place.length; i++) {
                to[place[i]] += from[first + i];
            }
        }
    }

    @Override
    public Substitution substitution(double[][] x, double[][] y, boolean transposed) {
        return new ArraySubstitution(x, y, transposed);
    }

    @Override
    public void close() {
        // arrays are freed with it
    }

    private final class ArraySubstitution implements Substitution {
        private final double[][] x;
        private final double[][] y;
        private final boolean transposed;
        /** Each front's own stretch of the unknowns, in its own numbering. */
        private final double[][][] re = new double[front.length][][];
        private final double[][][] im = new double[front.length][][];

        ArraySubstitution(double[][] x, double[][] y, boolean transposed) {
            this.x = x;
            this.y = y;
            this.transposed = transposed;
        }

        @Override
        public void up(int first, int end) {
            for (int s = first; s < end; s++) {
                Front f = front[s];
                re[s] = gather(s, x, re, transposed ? f.columnOrder : f.rowOrder);
                im[s] = y == null ? null : gather(s, y, im, transposed ? f.columnOrder : f.rowOrder);
                if (transposed) {
                    Dense.forwardTransposed(f.re, f.im, re[s], im[s], f.pivots);
                } else {
                    Dense.forward(f.re, f.im, re[s], im[s], 0, x.length, 0, f.pivots, f.size);
                }
            }
        }

        @Override
        public void down(int first, int end) {
            for (int s = end - 1; s >= first; s--) {
                Front f = front[s];
                if (tree.parent()[s] < tree.fronts()) {
                    inherit(s, re);
                    if (y != null) {
                        inherit(s, im);
                    }
                }
                if (transposed) {
                    Dense.backwardTransposed(f.re, f.im, re[s], im[s], f.pivots, f.size);
                } else {
                    Dense.backward(f.re, f.im, re[s], im[s], f.pivots);
                }
                scatter(s, x, re[s], transposed ? f.rowOrder : f.columnOrder);
                if (y != null) {
                    scatter(s, y, im[s], transposed ? f.rowOrder : f.columnOrder);
                }
            }
        }

        /** A front's right-hand sides: its own part, and what its children leave; fully summed ones in the order of pivots. */
        private double[][] gather(int s, double[][] x, double[][][] parts, int[] order) {
            Front f = front[s];
            int own = tree.own(s);
            var gathered = new double[x.length][f.size];
            for (int r = 0; r < x.length; r++) {
                double[] to = gathered[r];
                for (int i = 0; i < own; i++) {
                    to[i] = x[r][tree.unknown()[tree.ownStart()[s] + i]];
                }
            }
            int at = own;
            for (int k = tree.childStart()[s]; k < tree.childStart()[s + 1]; k++) {
                int c = tree.child()[k];
                int[] place = places(c, own, at, f.summed - own);
                for (int r = 0; r < x.length; r++) {
                    double[] from = parts[c][r];
                    for (int i = 0; i < place.length; i++) {
                        gathered[r][place[i]] += from[front[c].pivots + i];
                    }
                }
                at += waiting(c);
            }
            var held = new double[f.summed];
            for (double[] to : gathered) {
                System.arraycopy(to, 0, held, 0, held.length);
                for (int i = 0; i < held.length; i++) {
                    to[i] = held[order[i]];
                }
            }
            return gathered;
        }

        /** What the parent knows of the unknowns that a front has left to it. */
        private void inherit(int s, double[][][] parts) {
            int p = tree.parent()[s];
            Front f = front[s];
            int own = tree.own(p);
            int at = own;
            for (int k = tree.childStart()[p]; tree.child()[k] != s; k++) {
                at += waiting(tree.child()[k]);
            }
            int[] place = places(s, own, at, front[p].summed - own);
            for (int r = 0; r < parts[s].length; r++) {
                double[] from = parts[p][r];
                double[] to = parts[s][r];
                for (int i = 0; i < place.length; i++) {
                    to[f.pivots + i] = from[place[i]];
                }
            }
        }

        /** Puts the fully summed unknowns back into the order of assembly, and a front's own into the solution. */
        private void scatter(int s, double[][] x, double[][] solved, int[] order) {
            Front f = front[s];
            int own = tree.own(s);
            var held = new double[f.summed];
            for (int r = 0; r < x.length; r++) {
                System.arraycopy(solved[r], 0, held, 0, held.length);
                for (int i = 0; i < held.length; i++) {
                    solved[r][order[i]] = held[i];
                }
                for (int i = 0; i < own; i++) {
                    x[r][tree.unknown()[tree.ownStart()[s] + i]] = solved[r][i];
                }
            }
        }

        @Override
        public void finish() {
            // solutions are where the right-hand sides were
        }

        @Override
        public void close() {
            // arrays are freed with it
        }
    }
}
