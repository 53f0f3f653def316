package clebsch.report;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.List;
import java.util.function.Function;

/** Quantities and their values below each other, around the equals sign. */
final class ValueList implements PictureDrawing.Layout {
    private static final int EDGE = 24;
    private static final int NARROWEST = 320;
    private static final double LINE = 1.5;
    private static final String BETWEEN = "  =  ";

    private final List<Picture.Value> values;
    private final Heading heading;
    private final double between;
    private final double line;
    private final int width;
    private final int height;

    ValueList(Picture picture, Graphics2D measure) {
        values = picture.values();
        FontMetrics metrics = measure.getFontMetrics(Fonts.LABEL);
        double names = widest(metrics, Picture.Value::name);
        double numbers = widest(metrics, Picture.Value::value);
        double needed = names + metrics.stringWidth(BETWEEN) + numbers + 2 * EDGE;
        width = (int) Math.ceil(Math.max(NARROWEST, needed));
        between = (width - needed) / 2 + EDGE + names;
        line = LINE * metrics.getHeight();
        heading = new Heading(picture, EDGE, width - 2.0 * EDGE, measure);
        height = (int) Math.ceil(heading.bottom() + values.size() * line + EDGE);
    }

    private double widest(FontMetrics metrics, Function<Picture.Value, String> words) {
        return values.stream().map(words).mapToInt(metrics::stringWidth).max().orElseThrow();
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
        heading.draw(g, width / 2.0);
        double baseline = heading.bottom() + g.getFontMetrics(Fonts.LABEL).getAscent();
        for (Picture.Value value : values) {
            PanelPlot.text(g, Fonts.LABEL, value.name(), between, baseline, 1);
            PanelPlot.text(g, Fonts.LABEL, BETWEEN + value.value(), between, baseline, 0);
            baseline += line;
        }
    }
}
