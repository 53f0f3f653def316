package clebsch.report;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/** The title and the subtitle of a picture, broken into lines where its width ends. */
final class Heading {
    private static final int GAP = 10;

    private final List<Line> lines = new ArrayList<>();
    private double bottom;

    private record Line(Font font, String words, double baseline) {
    }

    /** @param room how long a line can be */
    Heading(Picture picture, double top, double room, Graphics2D measure) {
        bottom = top;
        lay(picture.title(), Fonts.TITLE, room, measure);
        lay(picture.subtitle(), Fonts.NOTE, room, measure);
        bottom += lines.isEmpty() ? 0 : GAP;
    }

    private void lay(String words, Font font, double room, Graphics2D measure) {
        FontMetrics metrics = measure.getFontMetrics(font);
        StringBuilder line = new StringBuilder();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            if (!line.isEmpty() && metrics.stringWidth(line + " " + word) > room) {
                add(font, line.toString(), metrics);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        if (!line.isEmpty()) {
            add(font, line.toString(), metrics);
        }
    }

    private void add(Font font, String words, FontMetrics metrics) {
        lines.add(new Line(font, words, bottom + metrics.getAscent()));
        bottom += metrics.getHeight();
    }

    /** Where what stands below it may begin. */
    double bottom() {
        return bottom;
    }

    void draw(Graphics2D g, double middle) {
        g.setPaint(PanelPlot.INK);
        lines.forEach(line -> PanelPlot.text(g, line.font(), line.words(), middle, line.baseline(), 0.5));
    }
}
