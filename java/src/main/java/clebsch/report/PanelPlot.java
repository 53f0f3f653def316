package clebsch.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYPolygonAnnotation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.SeriesRenderingOrder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.DefaultXYDataset;

/** A panel as a plot of the drawing library, on a data area of a given size. */
final class PanelPlot {
    static final Color INK = new Color(0x222222);
    private static final Color GRID = new Color(0xE4E4E4);
    static final Stroke HAIRLINE = new BasicStroke(0.7f);
    private static final float LINE_WIDTH = 1.7f;
    static final double LABEL_GAP = 3;
    private static final int BAND_ALPHA = 56;
    /** Of so many points the markers are smaller, so that more of them are seen. */
    private static final int CROWD = 500;
    private static final double CROWDED = 0.4;
    /** A range below this part of the values themselves is rounding, and is drawn as the constant that it is. */
    static final double ROUNDING = 1e-6;
    /** What is larger is not drawn, so that an axis with its margins does not overflow; the inverse counts as zero. */
    static final double LARGEST = 1e250;

    private static final OptionalDouble NO_FRACTION = OptionalDouble.empty();

    private final Picture.Panel panel;
    private final String xLabel;
    private final double width;
    private final double height;
    private final Ticks xTicks;
    private final Ticks yTicks;
    /** The ordinates shown, or the values of the field. */
    private final Extent shown;
    /** What is not shown. */
    private final String note;
    private final HeatMap heatMap;
    private final boolean empty;
    private final XYPlot plot;

    /**
     * @param measure   gives the sizes of text
     * @param withLabel whether the label of the x axis is written
     */
    PanelPlot(Picture.Panel panel, double width, double height, boolean withLabel, Graphics2D measure) {
        this.panel = panel;
        this.xLabel = withLabel ? panel.x().label() : "";
        this.width = width;
        this.height = height;
        Predicate<List<String>> besides = labels -> labels.stream()
                .mapToDouble(l -> measure.getFontMetrics(Fonts.TICK).stringWidth(l) + 14).sum() <= width;
        Predicate<List<String>> above = labels ->
                labels.size() * measure.getFontMetrics(Fonts.TICK).getHeight() * 1.6 <= height;
        Picture.Field field = panel.field();
        if (field != null) {
            xTicks = ticks(panel.x(), HeatMap.edges(field.x(), panel.x().log()), Ticks.fraction(field.x()), 0, besides);
            yTicks = ticks(panel.y(), HeatMap.edges(field.y(), panel.y().log()), Ticks.fraction(field.y()), 0, above);
            double[] scale = HeatMap.scale(field);
            shown = extent(scale, false);
            heatMap = new HeatMap(panel, xTicks, yTicks, ticks(shown, false, NO_FRACTION, 0, above), width, height);
            note = shown.note(HeatMap.values(field));
            empty = scale.length == 0 && isEmpty(panel);
        } else {
            double[] xs = panel.series().stream().flatMapToDouble(s -> DoubleStream.of(s.x())).toArray();
            double[] ys = DoubleStream.concat(
                    panel.series().stream().flatMapToDouble(s -> extent(s, panel.y().log())),
                    panel.levels().stream().mapToDouble(Picture.Level::y)).toArray();
            boolean marked = panel.series().stream()
                    .anyMatch(s -> s.style().markers() || s.style().line() == Picture.Line.NONE);
            xTicks = ticks(panel.x(), xs, Ticks.fraction(xs), marked ? 0.04 : 0, besides);
            shown = extent(drawn(ys, panel.y().log()), panel.y().log());
            yTicks = blankUnlessLabelled(panel.y(), ticks(shown, panel.y().log(), NO_FRACTION, 0.06, above));
            note = shown.note(panel.series().stream().flatMapToDouble(s -> DoubleStream.of(s.y()))
                    .filter(v -> drawable(v, panel.y().log())).toArray());
            heatMap = null;
            empty = isEmpty(panel);
        }
        plot = plot(axis(panel.x().log(), xTicks), axis(panel.y().log(), yTicks));
    }

    private static boolean isEmpty(Picture.Panel panel) {
        return panel.series().stream().noneMatch(s -> {
            for (int i = 0; i < s.x().length; i++) {
                if (drawable(s.x()[i], panel.x().log()) && drawable(s.y()[i], panel.y().log())) {
                    return true;
                }
            }
            return false;
        });
    }

    static boolean drawable(double value, boolean log) {
        return Math.abs(value) < LARGEST && (!log || value > 1 / LARGEST);
    }

    /** The ordinates that the range must hold. */
    private static DoubleStream extent(Picture.Series series, boolean log) {
        if (series.sem() == null) {
            return DoubleStream.of(series.y());
        }
        List<Double> ends = new ArrayList<>();
        for (int i = 0; i < series.y().length; i++) {
            double y = series.y()[i];
            double sem = Double.isFinite(series.sem()[i]) ? series.sem()[i] : 0;
            ends.add(y);
            ends.add(y + sem);
            // On a logarithmic axis a band reaches down to nothing easily; a decade below the curve says so.
            ends.add(log ? Math.max(y - sem, y / 10) : y - sem);
        }
        return ends.stream().mapToDouble(Double::doubleValue);
    }

    private static double[] drawn(double[] values, boolean log) {
        return DoubleStream.of(values).filter(v -> drawable(v, log)).toArray();
    }

    /** A logarithmic axis shows all; a linear one what {@link Extent} says. Without any number it shows a range all the same. */
    private static Extent extent(double[] drawn, boolean log) {
        if (drawn.length == 0) {
            return log ? new Extent(1, 10) : new Extent(0, 1);
        }
        return log ? Extent.whole(drawn) : Extent.of(drawn);
    }

    private static Ticks ticks(Picture.Axis axis, double[] values, OptionalDouble fraction, double margin, Predicate<List<String>> fits) {
        double[] drawn = drawn(values, axis.log());
        Extent all = drawn.length == 0 ? extent(drawn, axis.log()) : Extent.whole(drawn);
        return blankUnlessLabelled(axis, ticks(all, axis.log(), fraction, margin, fits));
    }

    private static Ticks blankUnlessLabelled(Picture.Axis axis, Ticks ticks) {
        return axis.label().isEmpty() ? new Ticks(ticks.lower(), ticks.upper(), List.of(), "") : ticks;
    }

    private static Ticks ticks(Extent extent, boolean log, OptionalDouble fraction, double margin, Predicate<List<String>> fits) {
        double lower = extent.lower();
        double upper = extent.upper();
        if (log) {
            if (upper <= lower * (1 + ROUNDING)) {
                return Ticks.log(lower / 4, upper * 4, fits);
            }
            double factor = Math.pow(10, margin * (Math.log10(upper) - Math.log10(lower)));
            return Ticks.log(lower / factor, upper * factor, fits);
        }
        double magnitude = Math.max(Math.abs(lower), Math.abs(upper));
        if (upper - lower <= ROUNDING * magnitude || magnitude < 1 / LARGEST) {
            double around = magnitude < 1 / LARGEST ? 1 : 0.1 * magnitude;
            return Ticks.linear(lower - around, upper + around, fits);
        }
        double added = margin * (upper - lower);
        return Ticks.linear(lower - added, upper + added, fraction, fits);
    }

    private static ValueAxis axis(boolean log, Ticks ticks) {
        // Both library axes would choose their own ticks and write them in their own way.
        ValueAxis axis = log ? new LogAxis() {
            @Override
            public List<NumberTick> refreshTicks(Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
                return placed(ticks, edge);
            }
        } : new NumberAxis() {
            @Override
            public List<NumberTick> refreshTicks(Graphics2D g, AxisState state, Rectangle2D area, RectangleEdge edge) {
                return placed(ticks, edge);
            }
        };
        axis.setRange(ticks.lower(), ticks.upper());
        axis.setTickLabelFont(Fonts.TICK);
        axis.setTickLabelPaint(INK);
        axis.setTickMarkPaint(INK);
        axis.setTickMarkStroke(HAIRLINE);
        axis.setTickMarkOutsideLength(4);
        axis.setMinorTickMarksVisible(true);
        axis.setMinorTickMarkOutsideLength(2.2f);
        axis.setAxisLineVisible(false);
        return axis;
    }

    private static List<NumberTick> placed(Ticks ticks, RectangleEdge edge) {
        TextAnchor anchor = RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
        return ticks.ticks().stream().map(t -> new NumberTick(t.label() == null ? TickType.MINOR : TickType.MAJOR,
                t.value(), t.label() == null ? "" : t.label(), anchor, TextAnchor.CENTER, 0)).toList();
    }

    private XYPlot plot(ValueAxis x, ValueAxis y) {
        DefaultXYDataset data = new DefaultXYDataset();
        List<boolean[]> marked = new ArrayList<>();
        for (int s = 0; s < panel.series().size(); s++) {
            double[][] points = drawable(panel.series().get(s));
            data.addSeries(s, points);
            marked.add(marked(panel.series().get(s).style(), points));
        }
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer() {
            @Override
            public boolean getItemShapeVisible(int series, int item) {
                return marked.get(series)[item];
            }
        };
        // One path per curve: dashes run on from point to point, however close the points are.
        renderer.setDrawSeriesLineAsPath(true);
        renderer.setDrawOutlines(false);
        if (heatMap != null) {
            // First of the background: bands of standard errors lie above it, the grid shows where cells are blank.
            renderer.addAnnotation(new AbstractXYAnnotation() {
                @Override
                public void draw(Graphics2D g, XYPlot on, Rectangle2D area, ValueAxis x, ValueAxis y, int index,
                        PlotRenderingInfo info) {
                    heatMap.drawCells(g, area);
                }
            }, Layer.BACKGROUND);
        }
        for (int s = 0; s < panel.series().size(); s++) {
            Picture.Style style = panel.series().get(s).style();
            renderer.setSeriesPaint(s, colour(style));
            renderer.setSeriesStroke(s, stroke(style.line()), false);
            renderer.setSeriesLinesVisible(s, style.line() != Picture.Line.NONE);
            renderer.setSeriesShape(s, panel.series().get(s).x().length <= CROWD ? marker(style.colour())
                    : AffineTransform.getScaleInstance(CROWDED, CROWDED).createTransformedShape(marker(style.colour())));
            if (panel.series().get(s).sem() != null) {
                addErrors(renderer, panel.series().get(s), data, s);
            }
        }
        XYPlot made = new XYPlot(data, x, y, renderer);
        for (Picture.Level level : panel.levels()) {
            if (drawable(level.y(), panel.y().log())) {
                ValueMarker line = new ValueMarker(level.y(), colour(level.style()), stroke(level.style().line()));
                line.setAlpha(1);
                made.addRangeMarker(line, Layer.FOREGROUND);
            }
        }
        // A dashed line over a solid one leaves both visible where they meet; the other way round it would be lost.
        made.setSeriesRenderingOrder(SeriesRenderingOrder.FORWARD);
        made.setInsets(RectangleInsets.ZERO_INSETS);
        made.setAxisOffset(RectangleInsets.ZERO_INSETS);
        made.setBackgroundPaint(Color.WHITE);
        made.setOutlinePaint(INK);
        made.setOutlineStroke(HAIRLINE);
        made.setDomainGridlinePaint(GRID);
        made.setDomainGridlineStroke(HAIRLINE);
        made.setRangeGridlinePaint(GRID);
        made.setRangeGridlineStroke(HAIRLINE);
        return made;
    }

    private double[][] drawable(Picture.Series series) {
        int n = series.x().length;
        double[][] points = new double[2][n];
        for (int i = 0; i < n; i++) {
            boolean here = drawable(series.x()[i], panel.x().log()) && drawable(series.y()[i], panel.y().log());
            points[0][i] = here ? series.x()[i] : Double.NaN;
            points[1][i] = here ? panel.y().log() ? series.y()[i] : shown.drawn(series.y()[i]) : Double.NaN;
        }
        return points;
    }

    private static boolean[] marked(Picture.Style style, double[][] points) {
        double[] y = points[1];
        boolean[] marked = new boolean[y.length];
        for (int i = 0; i < y.length; i++) {
            boolean alone = (i == 0 || Double.isNaN(y[i - 1])) && (i == y.length - 1 || Double.isNaN(y[i + 1]));
            marked[i] = !Double.isNaN(y[i]) && (alone || style.markers() || style.line() == Picture.Line.NONE);
        }
        return marked;
    }

    private void addErrors(XYLineAndShapeRenderer renderer, Picture.Series series, DefaultXYDataset data, int s) {
        int n = series.x().length;
        boolean bars = series.style().line() == Picture.Line.NONE;
        for (int from = 0; from < n; from++) {
            int to = from;
            while (to < n && !Double.isNaN(data.getYValue(s, to)) && Double.isFinite(series.sem()[to])
                    && (to == from || !bars)) {
                to++;
            }
            if (to == from + 1) {
                renderer.addAnnotation(new XYLineAnnotation(series.x()[from], lower(series, from), series.x()[from],
                        upper(series, from), new BasicStroke(LINE_WIDTH), colour(series.style())), Layer.BACKGROUND);
            } else if (to > from) {
                double[] outline = new double[4 * (to - from)];
                for (int i = from; i < to; i++) {
                    int there = 2 * (i - from);
                    int back = outline.length - 2 - there;
                    outline[there] = series.x()[i];
                    outline[there + 1] = upper(series, i);
                    outline[back] = series.x()[i];
                    outline[back + 1] = lower(series, i);
                }
                renderer.addAnnotation(new XYPolygonAnnotation(outline, null, null, band(series.style())), Layer.BACKGROUND);
                from = to - 1;
            }
        }
    }

    private double upper(Picture.Series series, int i) {
        return Math.min(series.y()[i] + series.sem()[i], yTicks.upper());
    }

    private double lower(Picture.Series series, int i) {
        return Math.max(series.y()[i] - series.sem()[i], yTicks.lower());
    }

    static Color colour(Picture.Style style) {
        return new Color(style.colour().rgb);
    }

    static Color band(Picture.Style style) {
        Color colour = colour(style);
        return new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_ALPHA);
    }

    static Stroke stroke(Picture.Line line) {
        return line.dashes.length == 0
                ? new BasicStroke(LINE_WIDTH, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke(LINE_WIDTH, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, line.dashes, 0);
    }

    /** The marker of a colour, around the origin. */
    static Shape marker(Picture.Colour colour) {
        return switch (colour.ordinal() % 4) {
            case 0 -> new Ellipse2D.Double(-3.2, -3.2, 6.4, 6.4);
            case 1 -> new Rectangle2D.Double(-2.9, -2.9, 5.8, 5.8);
            case 2 -> polygon(0, -3.9, 3.7, 2.8, -3.7, 2.8);
            default -> polygon(0, -4.1, 4.1, 0, 0, 4.1, -4.1, 0);
        };
    }

    private static Shape polygon(double... corners) {
        Path2D path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        return path;
    }

    /** What the axes, the colour bar and their labels need to the left of, below and to the right of the data area. */
    record Margins(double left, double bottom, double right) {
    }

    Margins margins(Graphics2D measure) {
        PlotRenderingInfo info = new ChartRenderingInfo(null).getPlotInfo();
        Rectangle2D area = new Rectangle2D.Double(0, 0, width + 300, height + 300);
        plot.draw(measure, area, null, null, info);
        Rectangle2D inner = info.getDataArea();
        double line = measure.getFontMetrics(Fonts.LABEL).getHeight() + LABEL_GAP;
        return new Margins(inner.getX() - area.getX() + (panel.y().label().isEmpty() ? 0 : line),
                area.getMaxY() - inner.getMaxY() + (xLabel.isEmpty() && xTicks.factor().isEmpty() ? 0 : line),
                heatMap == null ? 0 : heatMap.barWidth(measure));
    }

    /** What is written above the data area needs this much. */
    double top(Graphics2D measure) {
        double top = panel.title().isEmpty() ? 0 : measure.getFontMetrics(Fonts.LABEL).getHeight() + 3;
        boolean words = !note.isEmpty() || !yTicks.factor().isEmpty() || heatMap != null && heatMap.hasFactor();
        return !words || !panel.title().isEmpty() ? top
                : measure.getFontMetrics(Fonts.TICK).getHeight() + 2;
    }

    /** Draws the panel with its data area's upper left corner at (x, y). */
    void draw(Graphics2D g, double x, double y, Margins margins) {
        AxisSpace left = new AxisSpace();
        left.setLeft(margins.left());
        AxisSpace bottom = new AxisSpace();
        bottom.setBottom(margins.bottom());
        plot.setFixedRangeAxisSpace(left);
        plot.setFixedDomainAxisSpace(bottom);
        plot.draw(g, new Rectangle2D.Double(x - margins.left(), y, width + margins.left(), height + margins.bottom()), null,
                null, null);

        g.setPaint(INK);
        text(g, Fonts.LABEL, panel.title(), x + width / 2, y - 6, 0.5);
        text(g, Fonts.TICK, yTicks.factor(), x, y - 5, 0);
        text(g, Fonts.TICK, note, x + width, y - 5, 1);
        FontMetrics metrics = g.getFontMetrics(Fonts.LABEL);
        double baseline = y + height + margins.bottom() - metrics.getDescent();
        text(g, Fonts.TICK, xTicks.factor(), x + width, baseline, 1);
        double besideFactor = width - g.getFontMetrics(Fonts.TICK).stringWidth(xTicks.factor()) - 8;
        boolean collides = (width + metrics.stringWidth(xLabel)) / 2 > besideFactor;
        text(g, Fonts.LABEL, xLabel, collides ? x : x + width / 2, baseline, collides ? 0 : 0.5);
        upwards(g, panel.y().label(), x - margins.left() + metrics.getAscent(), y + height / 2);
        if (heatMap != null) {
            heatMap.drawBar(g, x + width, y, x + width + margins.right());
        }
        if (empty) {
            text(g, Fonts.LABEL, "no values to draw", x + width / 2, y + height / 2, 0.5);
        }
    }

    /** Writes text at a base line; 0, 0.5 and 1 put it right of x, around it and left of it. */
    static void text(Graphics2D g, Font font, String text, double x, double baseline, double before) {
        if (text.isEmpty()) {
            return;
        }
        g.setFont(font);
        g.drawString(text, (float) (x - before * g.getFontMetrics(font).stringWidth(text)), (float) baseline);
    }

    /** Writes a label upwards around y. The library would turn its letters into outlines. */
    static void upwards(Graphics2D g, String label, double baseline, double y) {
        AffineTransform upright = g.getTransform();
        g.translate(baseline, y);
        g.rotate(-Math.PI / 2);
        text(g, Fonts.LABEL, label, 0, 0, 0.5);
        g.setTransform(upright);
    }
}
