package clebsch.report;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The field of a panel as an image, and its colour bar.
 *
 * <p>An image and not a shape for each cell: shapes with edges between two pixels let the paper through where they meet, and
 * in an SVG file a million cells would be a hundred megabytes. Its pixels are those of the picture.
 */
final class HeatMap {
    private static final double BAR_GAP = 10;
    private static final double BAR = 13;
    private static final double MARK = 4;
    private static final double MARK_GAP = 3;
    /** An odd number, so that zero has the colour in the middle. */
    private static final int COLOURS = 255;
    private static final int BLANK = COLOURS;

    private final String label;
    private final Ticks scale;
    private final double height;
    private final BufferedImage cells;
    private final BufferedImage bar;

    /**
     * @param x     range of the abscissas
     * @param y     range of the ordinates
     * @param scale range of the colours
     */
    HeatMap(Picture.Panel panel, Ticks x, Ticks y, Ticks scale, double width, double height) {
        Picture.Field field = panel.field();
        this.label = field.label();
        this.scale = scale;
        this.height = height;
        IndexColorModel colours = colours(field.colours());
        int rows = (int) Math.round(PictureDrawing.PIXELS * height);
        int columns = (int) Math.round(PictureDrawing.PIXELS * width);
        int[][] across = shown(field.x(), panel.x().log(), x, columns);
        int[][] up = shown(field.y(), panel.y().log(), y, rows);
        cells = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_INDEXED, colours);
        WritableRaster pixels = cells.getRaster();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double value = mean(field.value(), across[column], up[rows - 1 - row]);
                pixels.setSample(column, row, 0, Double.isNaN(value) ? BLANK
                        : (int) Math.round((COLOURS - 1) * Math.clamp((value - scale.lower()) / (scale.upper() - scale.lower()), 0, 1)));
            }
        }
        bar = new BufferedImage((int) (PictureDrawing.PIXELS * BAR), rows, BufferedImage.TYPE_BYTE_INDEXED, colours);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < bar.getWidth(); column++) {
                bar.getRaster().setSample(column, row, 0, (rows - 1 - row) * COLOURS / rows);
            }
        }
    }

    private static IndexColorModel colours(Picture.ColourMap map) {
        int[] argb = new int[COLOURS + 1];
        for (int k = 0; k < COLOURS; k++) {
            argb[k] = 0xFF000000 | map.rgb(k / (COLOURS - 1.0));
        }
        return new IndexColorModel(8, argb.length, argb, 0, true, BLANK, DataBuffer.TYPE_BYTE);
    }

    /** The values of all cells that have one. */
    static double[] values(Picture.Field field) {
        return Arrays.stream(field.value()).flatMapToDouble(Arrays::stream).filter(v -> PanelPlot.drawable(v, false)).toArray();
    }

    /** The values that the colours must reach, none if no cell has one. */
    static double[] scale(Picture.Field field) {
        double[] values = values(field);
        return field.colours() == Picture.ColourMap.DIVERGING
                ? DoubleStream.of(values).flatMap(v -> DoubleStream.of(-Math.abs(v), Math.abs(v))).toArray() : values;
    }

    /** Where cells begin and, last, where the last one ends. */
    static double[] edges(double[] centres, boolean log) {
        double[] edges = edges(coordinates(centres, log));
        return log ? DoubleStream.of(edges).map(u -> Math.pow(10, u)).toArray() : edges;
    }

    private static double[] edges(double[] u) {
        int n = u.length;
        double[] edges = new double[n + 1];
        for (int i = 1; i < n; i++) {
            edges[i] = u[i - 1] + (u[i] - u[i - 1]) / 2;
        }
        edges[0] = u[0] - (u[1] - u[0]) / 2;
        edges[n] = u[n - 1] + (u[n - 1] - u[n - 2]) / 2;
        return edges;
    }

    /** In which the axis is linear. */
    private static double[] coordinates(double[] values, boolean log) {
        return log ? DoubleStream.of(values).map(Math::log10).toArray() : values;
    }

    /**
     * For each pixel along an axis the first cell that it shows and the one after the last: those with their centre in the
     * pixel, or else the one that the middle of the pixel lies in.
     */
    private static int[][] shown(double[] centres, boolean log, Ticks axis, int pixels) {
        double[] u = coordinates(centres, log);
        double[] edges = edges(u);
        double[] ends = coordinates(new double[] {axis.lower(), axis.upper()}, log);
        double step = (ends[1] - ends[0]) / pixels;
        return IntStream.range(0, pixels).mapToObj(p -> {
            int from = below(u, ends[0] + step * p);
            int to = below(u, ends[0] + step * (p + 1));
            int around = below(edges, ends[0] + step * (p + 0.5)) - 1;
            return to > from ? new int[] {from, to}
                    : around < 0 || around == u.length ? new int[] {0, 0} : new int[] {around, around + 1};
        }).toArray(int[][]::new);
    }

    /** How many of the sorted numbers are below a value. */
    private static int below(double[] sorted, double value) {
        int at = Arrays.binarySearch(sorted, value);
        return at < 0 ? -at - 1 : at;
    }

    /** The mean of what can be drawn, NaN if nothing can. */
    private static double mean(double[][] value, int[] along, int[] up) {
        double sum = 0;
        int count = 0;
        for (int i = along[0]; i < along[1]; i++) {
            for (int j = up[0]; j < up[1]; j++) {
                if (PanelPlot.drawable(value[i][j], false)) {
                    sum += value[i][j];
                    count++;
                }
            }
        }
        return sum / count;
    }

    void drawCells(Graphics2D g, Rectangle2D area) {
        draw(g, cells, area);
    }

    private static void draw(Graphics2D g, BufferedImage image, Rectangle2D area) {
        AffineTransform place = AffineTransform.getTranslateInstance(area.getX(), area.getY());
        place.scale(area.getWidth() / image.getWidth(), area.getHeight() / image.getHeight());
        g.drawImage(image, place, null);
    }

    /** What the bar needs to the right of the data area. */
    double barWidth(Graphics2D measure) {
        FontMetrics metrics = measure.getFontMetrics(Fonts.TICK);
        double words = scale.ticks().stream().mapToDouble(t -> metrics.stringWidth(t.label())).max().orElse(0);
        double above = metrics.stringWidth(scale.factor()) - BAR;
        return BAR_GAP + BAR + Math.max(MARK + MARK_GAP + words, above)
                + (label.isEmpty() ? 0 : PanelPlot.LABEL_GAP + measure.getFontMetrics(Fonts.LABEL).getHeight());
    }

    boolean hasFactor() {
        return !scale.factor().isEmpty();
    }

    /** Draws the bar between the data area, which ends at x = left, and the right. */
    void drawBar(Graphics2D g, double left, double top, double right) {
        Rectangle2D area = new Rectangle2D.Double(left + BAR_GAP, top, BAR, height);
        draw(g, bar, area);
        g.setPaint(PanelPlot.INK);
        g.setStroke(PanelPlot.HAIRLINE);
        g.draw(area);
        FontMetrics metrics = g.getFontMetrics(Fonts.TICK);
        double middle = (metrics.getAscent() - metrics.getDescent()) / 2.0;
        for (Ticks.Tick tick : scale.ticks()) {
            double y = top + height * (scale.upper() - tick.value()) / (scale.upper() - scale.lower());
            g.draw(new Line2D.Double(area.getMaxX(), y, area.getMaxX() + MARK, y));
            PanelPlot.text(g, Fonts.TICK, tick.label(), area.getMaxX() + MARK + MARK_GAP, y + middle, 0);
        }
        PanelPlot.text(g, Fonts.TICK, scale.factor(), area.getX(), top - 5, 0);
        PanelPlot.upwards(g, label, right - g.getFontMetrics(Fonts.LABEL).getDescent(), top + height / 2);
    }
}
