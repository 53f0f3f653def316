package clebsch.report;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

/** A picture laid out once and drawn as pixels or as SVG. */
final class PictureDrawing {
    /** Pixels to a unit of the layout, in which a tick label is 11 high. */
    static final int PIXELS = 2;

    private final Layout layout;

    /** Where everything of a picture is. */
    interface Layout {
        int width();

        int height();

        /** Draws on white. */
        void draw(Graphics2D g);
    }

    /** @throws PictureException if there is no font to write with */
    PictureDrawing(Picture picture) {
        requireFonts();
        Graphics2D measure = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        prepare(measure);
        layout = picture.panels().isEmpty() ? new ValueList(picture, measure) : new PanelGrid(picture, measure);
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

    private void draw(Graphics2D g) {
        prepare(g);
        g.setPaint(Color.WHITE);
        g.fill(new Rectangle2D.Double(0, 0, layout.width(), layout.height()));
        layout.draw(g);
    }

    /** Writes {@value #PIXELS} pixels to a unit. */
    void writePng(OutputStream out) throws IOException {
        BufferedImage image = new BufferedImage(PIXELS * layout.width(), PIXELS * layout.height(), BufferedImage.TYPE_INT_RGB);
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
        root.setAttributeNS(null, "width", Integer.toString(layout.width()));
        root.setAttributeNS(null, "height", Integer.toString(layout.height()));
        root.setAttributeNS(null, "viewBox", "0 0 " + layout.width() + " " + layout.height());
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
