package clebsch.report;

import java.util.List;

/**
 * A picture: panels in a grid, filled row by row, all of one size; or, of what is no curve, values in words.
 *
 * <p>The legend names each label of a series or a level once. It stands below the whole picture if a label means the same
 * style in every panel, and below each panel otherwise.
 *
 * @param title    above the panels; may be empty
 * @param subtitle smaller, below the title; may be empty
 * @param columns  panels in a row
 * @param panels   at least one, unless there are values
 * @param values   at least one, unless there are panels
 */
public record Picture(String title, String subtitle, int columns, List<Panel> panels, List<Value> values) {

    public Picture {
        panels = List.copyOf(panels);
        values = List.copyOf(values);
        if (panels.isEmpty() == values.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a picture needs a panel and a column, but has " + panels.size()
                    + " panels in " + columns + " columns");
        }
    }

    /** Of panels. */
    public Picture(String title, String subtitle, int columns, List<Panel> panels) {
        this(title, subtitle, columns, panels, List.of());
    }

    /** Of values. */
    public Picture(String title, String subtitle, List<Value> values) {
        this(title, subtitle, 1, List.of(), values);
    }

    /** A quantity that is a single number, as it is to be read. */
    public record Value(String name, String value) {
    }

    /**
     * Does nothing where pictures can be drawn.
     *
     * @throws PictureException if this machine cannot draw; the message says what to do
     */
    public static void requireFonts() {
        PictureDrawing.requireFonts();
    }

    /**
     * One pair of axes and what is drawn in it: series and levels above the field, where there is one.
     *
     * @param title above the axes; may be empty
     * @param field whose cells are the range of both axes; or null
     */
    public record Panel(String title, Axis x, Axis y, List<Series> series, List<Level> levels, Field field) {
        /** @throws IllegalArgumentException if a cell of the field is not above zero on a logarithmic axis */
        public Panel {
            series = List.copyOf(series);
            levels = List.copyOf(levels);
            if (field != null) {
                requireOn(x, field.x());
                requireOn(y, field.y());
            }
        }

        /** Without a field. */
        public Panel(String title, Axis x, Axis y, List<Series> series, List<Level> levels) {
            this(title, x, y, series, levels, null);
        }

        private static void requireOn(Axis axis, double[] centres) {
            if (axis.log() && !(centres[0] > 0)) {
                throw new IllegalArgumentException("the cells of the field begin at " + axis.label() + " = " + centres[0]
                        + ", which no logarithmic axis shows: leave out what is not above zero or take a linear axis");
            }
        }
    }

    /**
     * An axis; its range follows from what is drawn: from the field if there is one, and curves end where it ends.
     *
     * @param label the quantity and its unit; if it is empty, nothing is written along the axis
     * @param log   whether it is logarithmic; numbers that are not above zero are gaps on such an axis
     */
    public record Axis(String label, boolean log) {
    }

    /**
     * A curve through points. It is interrupted where a number is not finite (or beyond 1e250); a point alone between gaps
     * gets a marker. Markers of more than 500 points are smaller.
     *
     * @param label in the legend; not there if empty
     * @param x     abscissas
     * @param y     as many ordinates
     * @param sem   as many standard errors of y, drawn as a band of one to either side (as bars where there is no line);
     *              or null
     */
    public record Series(String label, double[] x, double[] y, double[] sem, Style style) {
        public Series {
            if (x.length != y.length || sem != null && sem.length != y.length) {
                throw new IllegalArgumentException("series " + label + " has " + x.length + " abscissas, " + y.length
                        + " ordinates and " + (sem == null ? "no" : sem.length) + " standard errors");
            }
        }
    }

    /**
     * A horizontal line across the panel.
     *
     * @param label in the legend; not there if empty
     * @param y     where; nothing is drawn if it is not finite
     */
    public record Level(String label, double y, Style style) {
    }

    /**
     * A function of both variables as a heat map, with a bar right of the panel that says what its colours mean.
     *
     * <p>A cell reaches halfway to its neighbours (on a logarithmic axis to the geometric mean), and at the ends as far to
     * the other side. Where there are more cells than pixels, a pixel shows the mean of the cells in it.
     *
     * @param x     centres of the cells, increasing; at least two, finite and within ±1e250
     * @param y     likewise
     * @param value value[i][j] belongs to (x[i], y[j]); the cell stays blank where it is not finite (or beyond 1e250)
     * @param label along the colour bar; may be empty
     */
    public record Field(double[] x, double[] y, double[][] value, String label, ColourMap colours) {
        /** @throws IllegalArgumentException if the centres or the shape of the values are not as said above */
        public Field {
            requireCentres("x", x, label);
            requireCentres("y", y, label);
            if (value.length != x.length) {
                throw new IllegalArgumentException("field " + label + " has " + value.length + " rows of values for "
                        + x.length + " cells along x");
            }
            for (int i = 0; i < value.length; i++) {
                if (value[i].length != y.length) {
                    throw new IllegalArgumentException("field " + label + " has " + value[i].length + " values in row " + i
                            + " for " + y.length + " cells along y");
                }
            }
        }

        private static void requireCentres(String name, double[] centres, String label) {
            if (centres.length < 2) {
                throw new IllegalArgumentException("field " + label + " needs two cells along " + name + " to have a width,"
                        + " but has " + centres.length);
            }
            for (int i = 0; i < centres.length; i++) {
                if (!(Math.abs(centres[i]) < PanelPlot.LARGEST) || i > 0 && centres[i] <= centres[i - 1]) {
                    throw new IllegalArgumentException("field " + label + " needs finite " + name + " in increasing order,"
                            + " but " + name + "[" + i + "] = " + centres[i]
                            + (i == 0 ? "" : " follows " + centres[i - 1]));
                }
            }
        }
    }

    /**
     * From values to colours that all kinds of colour vision tell apart. The lightness L* is linear
     * in the value (on either side of zero, where there are two), so that a picture is still read on grey paper.
     */
    public enum ColourMap {
        /** From the smallest value, dark, to the largest, light: viridis of van der Walt and Smith (2015). */
        SEQUENTIAL(0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725),
        /**
         * White is zero, blue below and red above, over a range symmetric about zero. Blue ends at L* = 15 and red at 35:
         * in grey the darkest is negative.
         */
        DIVERGING(0x012748, 0x01578D, 0x378CCA, 0x9EC1E0, 0xF7F7F7, 0xF5BFA3, 0xEB8559, 0xD64720, 0xA90208);

        private final int[] anchors;

        ColourMap(int... anchors) {
            this.anchors = anchors;
        }

        /** The colour (0xRRGGBB) at a part of the way, 0 to 1, from the first to the last: linear between the anchors. */
        int rgb(double part) {
            double along = part * (anchors.length - 1);
            int k = Math.min((int) along, anchors.length - 2);
            int rgb = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                int from = anchors[k] >> shift & 255;
                int to = anchors[k + 1] >> shift & 255;
                rgb |= (int) Math.round(from + (along - k) * (to - from)) << shift;
            }
            return rgb;
        }
    }

    /**
     * How a curve looks.
     *
     * @param markers whether every point is marked, with a shape that belongs to the colour
     */
    public record Style(Colour colour, Line line, boolean markers) {

        /** A line without markers. */
        public static Style of(Colour colour, Line line) {
            return new Style(colour, line, false);
        }

        /**
         * One of a row of styles that differ in colour and in dashes, so that they are told apart by readers who do not
         * see all colours and on grey paper. They repeat after {@value #DISTINCT}.
         */
        public static Style numbered(int i) {
            return of(Colour.values()[i % DISTINCT], Line.values()[i % DISTINCT]);
        }

        /** How many {@linkplain #numbered numbered} styles there are. */
        public static final int DISTINCT = 8;

        /** The same with every point marked. */
        public Style marked() {
            return new Style(colour, line, true);
        }
    }

    /** The palette of Okabe and Ito (2008) for all kinds of colour vision, its yellow replaced by a grey. */
    public enum Colour {
        BLUE(0x0072B2), VERMILLION(0xD55E00), GREEN(0x009E73), BLACK(0x000000),
        PURPLE(0xCC79A7), ORANGE(0xE69F00), SKY(0x56B4E9), GREY(0x808080);

        final int rgb;

        Colour(int rgb) {
            this.rgb = rgb;
        }
    }

    /** Dashes. The last is no line at all, for points that nothing connects. */
    public enum Line {
        SOLID(), DASHED(6, 3), DASH_DOT(8, 2.5f, 1.8f, 2.5f), DOTTED(1.8f, 2.2f),
        LONG_DASHED(13, 3.5f), DASH_DOT_DOT(8, 2.2f, 1.8f, 2.2f, 1.8f, 2.2f), SHORT_DASHED(3.5f, 2), LONG_SHORT(13, 3, 4, 3),
        NONE();

        final float[] dashes;

        Line(float... dashes) {
            this.dashes = dashes;
        }
    }
}
