package clebsch.report;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.batik.dom.GenericDOMImplementation;
import org.apache.batik.svggen.DefaultImageHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SimpleImageHandler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * A picture laid out once and drawn as pixels or as SVG. All data areas are of one size and stand in line; the margins
 * between them follow from what the axes need, and the size of the picture from both.
 */
final class PictureDrawing {
    /** Pixels to a unit of the layout, in which a tick label is 11 high. */
    static final int PIXELS = 2;
    private static final int EDGE = 14;
    private static final int BETWEEN = 22;
    private static final int SWATCH = 34;
    private static final int WORD_GAP = 7;
    private static final int LEGEND_GAP = 18;
    private static final int LEGEND_TOP = 10;

    private final Picture picture;
    private final List<PanelPlot> plots = new ArrayList<>();
    private final List<Text> title = new ArrayList<>();
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

    private record Text(Font font, String words, double baseline) {
    }

    /** A line of a legend. */
    private record Entry(Picture.Style style, boolean band) {
    }

    /** @throws PictureException if there is no font to write with */
    PictureDrawing(Picture picture) {
        this.picture = picture;
        requireFonts();
        Graphics2D measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        prepare(measure);

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

        double down = EDGE;
        down = lay(picture.title(), Fonts.TITLE, down, measure);
        down = lay(picture.subtitle(), Fonts.NOTE, down, measure);
        down += title.isEmpty() ? 0 : 10;
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
        measure.dispose();
    }

    /**
     * The first word written loads the font system. Without a font configuration, a font or the display that the
     * environment names, that ends in one of several exceptions and errors of the Java runtime, which say nothing of what
     * to do: this is the one place where they are turned into words.
     */
    static void requireFonts() {
        try {
            Fonts.tryOut();
        } catch (AWTError e) {
            throw new PictureException("pictures cannot be drawn: " + firstLine(e)
                    + "; unset DISPLAY or run Java with -Djava.awt.headless=true", e);
        } catch (RuntimeException | Error e) {
            if (e instanceof VirtualMachineError && !(e instanceof InternalError)) {
                throw e;
            }
            throw new PictureException("pictures need fontconfig and a font: install the packages fontconfig and"
                    + " fonts-dejavu-core (the Java runtime said: " + firstLine(e) + ")", e);
        }
    }

    private static String firstLine(Throwable e) {
        return e.toString().lines().findFirst().orElse("");
    }

    private static void prepare(Graphics2D g) {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        // The cells of a field keep their edges.
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
    }

    /** What fits around the middle. */
    private double wordRoom() {
        return 2 * (Math.min(middle, width - middle) - EDGE);
    }

    /** Breaks a line of the title where the picture's width ends; gives the place below it. */
    private double lay(String words, Font font, double top, Graphics2D measure) {
        FontMetrics metrics = measure.getFontMetrics(font);
        double down = top;
        StringBuilder line = new StringBuilder();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (!line.isEmpty() && metrics.stringWidth(line + " " + word) > wordRoom()) {
                title.add(new Text(font, line.toString(), down + metrics.getAscent()));
                down += metrics.getHeight();
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            title.add(new Text(font, line.toString(), down + metrics.getAscent()));
            down += metrics.getHeight();
        }
        return down;
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

    private void draw(Graphics2D g) {
        prepare(g);
        g.setPaint(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, width, height));
        g.setPaint(PanelPlot.INK);
        for (Text line : title) {
            PanelPlot.text(g, line.font(), line.words(), middle, line.baseline(), 0.5);
        }
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

    /** Writes {@value #PIXELS} pixels to a unit. */
    void writePng(OutputStream out) throws IOException {
        BufferedImage image = new BufferedImage(PIXELS * width, PIXELS * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.scale(PIXELS, PIXELS);
        draw(g);
        g.dispose();
        writePng(image, out);
    }

    private static void writePng(BufferedImage image, OutputStream out) throws IOException {
        ImageOutputStream stream = new MemoryCacheImageOutputStream(out);
        ImageIO.write(image, "png", stream);
        stream.flush();
    }

    /** Writes text as text: it can be found, read aloud and edited. */
    void writeSvg(OutputStream out) throws IOException {
        Document document = GenericDOMImplementation.getDOMImplementation()
                .createDocument("http://www.w3.org/2000/svg", "svg", null);
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
        context.setComment(null);
        context.setPrecision(2);
        context.setGenericImageHandler(new SimpleImageHandler(new EmbeddedPng()));
        SVGGraphics2D g = new SVGGraphics2D(context, false);
        draw(g);
        Element root = g.getRoot();
        root.setAttributeNS(null, "width", Integer.toString(width));
        root.setAttributeNS(null, "height", Integer.toString(height));
        root.setAttributeNS(null, "viewBox", "0 0 " + width + " " + height);
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        g.stream(root, text, false, false);
        text.flush();
        g.dispose();
    }

    /** Images as part of the document. The library's own way needs its image codecs; those of the Java runtime serve. */
    private static final class EmbeddedPng extends DefaultImageHandler {
        @Override
        protected void handleHREF(Image image, Element element, SVGGeneratorContext context)
                throws SVGGraphics2DIOException {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            try {
                PictureDrawing.writePng((BufferedImage) image, png);
            } catch (IOException e) {
                throw new SVGGraphics2DIOException(e);
            }
            element.setAttributeNS(XLINK_NAMESPACE_URI, XLINK_HREF_QNAME,
                    "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray()));
        }
    }
}
