package clebsch.report;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Panels in a grid. All data areas are of one size and stand in line; the margins between them follow from what the axes need, and the
 * size of the picture from both.
 */
final class PanelGrid implements PictureDrawing.Layout {
    private static final int EDGE = 14;
    private static final int BETWEEN = 22;
    private static final int SWATCH = 34;
    private static final int WORD_GAP = 7;
    private static final int LEGEND_GAP = 18;
    private static final int LEGEND_TOP = 10;

    private final Picture picture;
    private final List<PanelPlot> plots = new ArrayList<>();
    private final Heading heading;
    private final Map<String, Entry> sharedLegend;
    private final double[] x;
    private final double[] y;
    private final PanelPlot.Margins[] margins;
    private final double legendBelowPanel;
    private final double middle;
    private final double panelWidth;
    private final double panelHeight;
    private final int width;
    private final int height;

    /** A line of a legend. */
    private record Entry(Picture.Style style, boolean band) {
    }

    PanelGrid(Picture picture, Graphics2D measure) {
        this.picture = picture;
        int columns = Math.min(picture.columns(), picture.panels().size());
        int rows = Math.ceilDiv(picture.panels().size(), columns);
        // Two variables of a field are of one rank, often of one range: its panels are square.
        boolean square = picture.panels().stream().allMatch(p -> p.field() != null);
        panelWidth = square ? picture.panels().size() == 1 ? 400 : columns <= 2 ? 300 : 240
                : picture.panels().size() == 1 ? 520 : columns == 1 ? 480 : columns == 2 ? 340 : 280;
        panelHeight = square ? panelWidth : picture.panels().size() == 1 ? 330 : columns <= 2 ? 220 : 190;
        for (int i = 0; i < picture.panels().size(); i++) {
            boolean repeatedBelow = i + columns < picture.panels().size()
                    && picture.panels().get(i + columns).x().equals(picture.panels().get(i).x());
            plots.add(new PanelPlot(picture.panels().get(i), panelWidth, panelHeight, !repeatedBelow, measure));
        }
        List<PanelPlot.Margins> needed = plots.stream().map(p -> p.margins(measure)).toList();
        margins = new PanelPlot.Margins[plots.size()];
        for (int i = 0; i < plots.size(); i++) {
            int at = i;
            margins[i] = new PanelPlot.Margins(
                    IntStream.range(0, plots.size()).filter(k -> k % columns == at % columns)
                            .mapToDouble(k -> needed.get(k).left()).max().orElseThrow(),
                    IntStream.range(0, plots.size()).filter(k -> k / columns == at / columns)
                            .mapToDouble(k -> needed.get(k).bottom()).max().orElseThrow(),
                    IntStream.range(0, plots.size()).filter(k -> k % columns == at % columns)
                            .mapToDouble(k -> needed.get(k).right()).max().orElseThrow());
        }

        x = new double[columns];
        double right = EDGE;
        for (int c = 0; c < columns; c++) {
            x[c] = right + margins[c].left();
            right = x[c] + panelWidth + margins[c].right() + BETWEEN;
        }
        width = (int) Math.ceil(right);
        middle = (x[0] + right - BETWEEN) / 2;

        heading = new Heading(picture, EDGE, 2 * (Math.min(middle, width - middle) - EDGE), measure);
        double down = heading.bottom();
        sharedLegend = sharedLegend();
        legendBelowPanel = sharedLegend != null ? 0 : picture.panels().stream()
                .mapToDouble(p -> legendHeight(legend(p), panelWidth, measure)).max().orElseThrow();
        y = new double[rows];
        for (int r = 0; r < rows; r++) {
            List<PanelPlot> row = plots.subList(r * columns, Math.min(plots.size(), (r + 1) * columns));
            y[r] = down + row.stream().mapToDouble(p -> p.top(measure)).max().orElseThrow();
            down = y[r] + panelHeight + margins[r * columns].bottom() + legendBelowPanel + BETWEEN / 2.0;
        }
        double legend = sharedLegend == null ? 0 : legendHeight(sharedLegend, width - 2.0 * EDGE, measure);
        height = (int) Math.ceil(down - BETWEEN / 2.0 + legend + EDGE);
    }

    private static Map<String, Entry> legend(Picture.Panel panel) {
        Map<String, Entry> legend = new LinkedHashMap<>();
        panel.series().forEach(s -> legend.put(s.label(), new Entry(s.style(), s.sem() != null)));
        panel.levels().forEach(l -> legend.put(l.label(), new Entry(l.style(), false)));
        legend.remove("");
        return legend;
    }

    /** All panels' entries in one legend, or null if a label or a style means different things in two panels. */
    private Map<String, Entry> sharedLegend() {
        Map<String, Entry> all = new LinkedHashMap<>();
        Map<Picture.Style, Set<String>> meanings = new HashMap<>();
        for (Picture.Panel panel : picture.panels()) {
            Map<Picture.Style, Set<String>> here = new HashMap<>();
            for (Map.Entry<String, Entry> one : legend(panel).entrySet()) {
                here.computeIfAbsent(one.getValue().style(), s -> new HashSet<>()).add(one.getKey());
                Entry merged = all.merge(one.getKey(), one.getValue(), (a, b) -> new Entry(a.style(), a.band() || b.band()));
                if (!merged.style().equals(one.getValue().style())) {
                    return null;
                }
            }
            for (Map.Entry<Picture.Style, Set<String>> meaning : here.entrySet()) {
                Set<String> before = meanings.putIfAbsent(meaning.getKey(), meaning.getValue());
                if (before != null && !before.equals(meaning.getValue())) {
                    return null;
                }
            }
        }
        return all;
    }

    /** A legend broken into rows of about equal length, the entries of more than one row in columns. */
    private record Rows(List<List<Map.Entry<String, Entry>>> rows, double[] widths) {

        static Rows of(Map<String, Entry> legend, double room, Graphics2D g) {
            List<Map.Entry<String, Entry>> entries = List.copyOf(legend.entrySet());
            FontMetrics metrics = g.getFontMetrics(Fonts.NOTE);
            double[] widths = entries.stream()
                    .mapToDouble(e -> SWATCH + WORD_GAP + metrics.stringWidth(e.getKey()) + LEGEND_GAP).toArray();
            if (DoubleStream.of(widths).sum() - LEGEND_GAP <= room) {
                return new Rows(List.of(entries), widths);
            }
            double widest = DoubleStream.of(widths).max().orElseThrow();
            int fitting = Math.max(1, (int) ((room + LEGEND_GAP) / widest));
            int inARow = Math.ceilDiv(entries.size(), Math.ceilDiv(entries.size(), fitting));
            List<List<Map.Entry<String, Entry>>> rows = IntStream.range(0, Math.ceilDiv(entries.size(), inARow))
                    .mapToObj(r -> entries.subList(r * inARow, Math.min(entries.size(), (r + 1) * inARow))).toList();
            return new Rows(rows, DoubleStream.generate(() -> widest).limit(inARow).toArray());
        }
    }

    private static double legendHeight(Map<String, Entry> legend, double room, Graphics2D g) {
        return legend.isEmpty() ? 0
                : LEGEND_TOP + Rows.of(legend, room, g).rows().size() * (g.getFontMetrics(Fonts.NOTE).getHeight() + 3.0);
    }

    /** Draws a legend in the middle, as far as the room from the left edge on allows it. */
    private static void drawLegend(Graphics2D g, Map<String, Entry> legend, double middle, double top, double left,
            double room) {
        Rows rows = Rows.of(legend, room, g);
        FontMetrics metrics = g.getFontMetrics(Fonts.NOTE);
        double baseline = top + LEGEND_TOP + metrics.getAscent();
        for (List<Map.Entry<String, Entry>> row : rows.rows()) {
            double wide = DoubleStream.of(rows.widths()).sum() - LEGEND_GAP;
            double at = Math.max(left, Math.min(middle - wide / 2, left + room - wide));
            for (int i = 0; i < row.size(); i++) {
                drawSwatch(g, row.get(i).getValue(), at, baseline - 4);
                g.setPaint(PanelPlot.INK);
                PanelPlot.text(g, Fonts.NOTE, row.get(i).getKey(), at + SWATCH + WORD_GAP, baseline, 0);
                at += rows.widths()[i];
            }
            baseline += metrics.getHeight() + 3;
        }
    }

    private static void drawSwatch(Graphics2D g, Entry entry, double left, double middle) {
        Picture.Style style = entry.style();
        if (entry.band() && style.line() != Picture.Line.NONE) {
            g.setPaint(PanelPlot.band(style));
            g.fill(new Rectangle2D.Double(left, middle - 5, SWATCH, 10));
        }
        g.setPaint(PanelPlot.colour(style));
        if (style.line() != Picture.Line.NONE) {
            g.setStroke(PanelPlot.stroke(style.line()));
            g.draw(new Line2D.Double(left, middle, left + SWATCH, middle));
        }
        if (style.markers() || style.line() == Picture.Line.NONE) {
            g.fill(AffineTransform.getTranslateInstance(left + SWATCH / 2.0, middle)
                    .createTransformedShape(PanelPlot.marker(style.colour())));
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void draw(Graphics2D g) {
        heading.draw(g, middle);
        double bottom = 0;
        for (int i = 0; i < plots.size(); i++) {
            double left = x[i % x.length];
            double top = y[i / x.length];
            plots.get(i).draw(g, left, top, margins[i]);
            bottom = top + panelHeight + margins[i].bottom();
            if (sharedLegend == null) {
                drawLegend(g, legend(picture.panels().get(i)), left + panelWidth / 2, bottom, left,
                        panelWidth);
            }
        }
        if (sharedLegend != null) {
            drawLegend(g, sharedLegend, middle, bottom, EDGE, width - 2.0 * EDGE);
        }
    }
}
