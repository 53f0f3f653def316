package clebsch.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** What a picture is written in. */
final class Fonts {
    static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);
    /** Axis labels and the titles of panels. */
    static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    /** Legends and the subtitle. */
    static final Font NOTE = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

    private Fonts() {
    }

    /** Writes a word where nobody sees it, which fails wherever writing in a picture would. */
    static void tryOut() {
        Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        g.setFont(TITLE);
        g.drawString("t", 0, 0);
        g.dispose();
    }
}
