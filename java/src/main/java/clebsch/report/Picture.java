package clebsch.report;

import java.util.List;

/**
 * A picture: panels in a grid, filled row by row, all of one size.
 *
 * <p>The legend names each label of a series or a level once. It stands below the whole picture if a label means the same
 * style in every panel, and below each panel otherwise.
 *
 * @param title    above the panels; may be empty
 * @param subtitle smaller, below the title; may be empty
 * @param columns  panels in a row
 * @param panels   at least one
 */
public record Picture(String title, String subtitle, int columns, List<Panel> panels) {

    public Picture {
        panels = List.copyOf(panels);
        if (panels.isEmpty() || columns < 1) {
            throw new IllegalArgumentException("a picture needs a panel and a column, but has " + panels.size()
                    + " panels in " + columns + " columns");
        }
    }

    /**
     * One pair of axes and what is drawn in it.
     *
     * @param title above the axes; may be empty
     */
    public record Panel(String title, Axis x, Axis y, List<Series> series, List<Level> levels) {
        public Panel {
            series = List.copyOf(series);
            levels = List.copyOf(levels);
        }
    }

    /**
     * An axis; its range follows from what is drawn.
     *
     * @param label the quantity and its unit; if it is empty, nothing is written along the axis
     * @param log   whether it is logarithmic; numbers that are not above zero are gaps on such an axis
     */
    public record Axis(String label, boolean log) {
    }

    /**
     * A curve through points. It is interrupted where a number is not finite (or beyond 1e250); a point alone between gaps
     * gets a marker.
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
