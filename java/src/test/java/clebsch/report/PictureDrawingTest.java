package clebsch.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import clebsch.report.Picture.Axis;
import clebsch.report.Picture.Colour;
import clebsch.report.Picture.ColourMap;
import clebsch.report.Picture.Field;
import clebsch.report.Picture.Level;
import clebsch.report.Picture.Line;
import clebsch.report.Picture.Panel;
import clebsch.report.Picture.Series;
import clebsch.report.Picture.Style;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PictureDrawingTest {
    private static final Axis T = new Axis("Γ t", false);
    private static final Style EXACT = Style.of(Colour.BLUE, Line.SOLID);
    private static final Style MEAN_FIELD = Style.of(Colour.VERMILLION, Line.DASHED);
    private static final Style STATIONARY = Style.of(Colour.BLACK, Line.DASH_DOT);

    private static double[] values(int n, DoubleUnaryOperator f) {
        return IntStream.range(0, n).mapToDouble(i -> f.applyAsDouble(i / (n - 1.0))).toArray();
    }

    private static Series series(String label, double[] sem, Style style, double... y) {
        return new Series(label, values(y.length, x -> x), y, sem, style);
    }

    private static Picture one(Series... series) {
        return new Picture("A title", "", 1, List.of(new Panel("", T, new Axis("Jz", false), List.of(series), List.of())));
    }

    private static Picture sixPanels() {
        List<Panel> panels = new ArrayList<>();
        for (int p = 0; p < 6; p++) {
            double frequency = 10 * (p + 1);
            double[] t = values(500, x -> 20 * x);
            panels.add(new Panel("Ω = " + p, T, new Axis("⟨J_z⟩ " + p, false), List.of(
                    new Series("exact", t, values(500, x -> Math.exp(-3 * x) * Math.cos(frequency * x)), null, EXACT),
                    new Series("mean field", t, values(500, x -> Math.cos(frequency * x)), null, MEAN_FIELD)),
                    List.of(new Level("stationary", 0.1 * p, STATIONARY))));
        }
        return new Picture("Six panels", "and what <they> & show", 3, panels);
    }

    private static byte[] png(Picture picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PictureDrawing(picture).writePng(out);
        return out.toByteArray();
    }

    private static byte[] svg(Picture picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PictureDrawing(picture).writeSvg(out);
        return out.toByteArray();
    }

    private static BufferedImage image(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png(picture)));
    }

    private static Document document(Picture picture) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg(picture)));
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
    }

    private static List<String> texts(Picture picture) throws Exception {
        return elements(document(picture), "text").stream().map(Element::getTextContent).toList();
    }

    /** An attribute of an element or of what encloses it. */
    private static String inherited(Element element, String attribute) {
        for (var node = (org.w3c.dom.Node) element; node instanceof Element e; node = node.getParentNode()) {
            if (e.hasAttribute(attribute)) {
                return e.getAttribute(attribute);
            }
        }
        return "";
    }

    private static List<Element> paths(Picture picture, Colour colour, String painted, String unpainted)
            throws Exception {
        String rgb = "rgb(%d,%d,%d)".formatted(colour.rgb >> 16, colour.rgb >> 8 & 255, colour.rgb & 255);
        return elements(document(picture), "path").stream()
                .filter(p -> inherited(p, painted).equals(rgb) && inherited(p, unpainted).equals("none")).toList();
    }

    private static List<Element> curves(Picture picture, Colour colour) throws Exception {
        return paths(picture, colour, "stroke", "fill");
    }

    private static List<Element> markers(Picture picture, Colour colour) throws Exception {
        return paths(picture, colour, "fill", "stroke");
    }

    private static long pixels(BufferedImage image, int rgb) {
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(p -> (p & 0xFFFFFF) == rgb).count();
    }

    /** The colour of a band on white, give or take the rounding of one in each channel. */
    private static long bandPixels(BufferedImage image, Colour colour) {
        double alpha = PanelPlot.band(Style.of(colour, Line.SOLID)).getAlpha() / 255.0;
        return Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .filter(p -> IntStream.of(16, 8, 0).allMatch(shift -> Math.abs((p >> shift & 255)
                        - (255 + alpha * ((colour.rgb >> shift & 255) - 255))) <= 1)).count();
    }

    @Test
    void bothFormatsHaveTheSizeOfTheLayoutAndThePngTwoPixelsToAUnit() throws Exception {
        Element root = document(sixPanels()).getDocumentElement();
        int width = Integer.parseInt(root.getAttribute("width"));
        int height = Integer.parseInt(root.getAttribute("height"));
        assertThat(root.getAttribute("viewBox")).isEqualTo("0 0 " + width + " " + height);
        // Three data areas of 280 and two of 190, and not more than half as much again around them.
        assertThat(width).isBetween(3 * 280, 3 * 420);
        assertThat(height).isBetween(2 * 190, 2 * 330);
        BufferedImage image = image(sixPanels());
        assertThat(image.getWidth()).isEqualTo(2 * width);
        assertThat(image.getHeight()).isEqualTo(2 * height);
    }

    @Test
    void theCurvesAreOnWhitePaperInTheirColours() throws IOException {
        BufferedImage image = image(sixPanels());
        assertThat(image.getRGB(0, 0) & 0xFFFFFF).isEqualTo(0xFFFFFF);
        assertThat(pixels(image, 0xFFFFFF)).isGreaterThan(image.getWidth() * image.getHeight() / 2);
        for (Style style : List.of(EXACT, MEAN_FIELD, STATIONARY)) {
            assertThat(pixels(image, style.colour().rgb)).as(style.toString()).isGreaterThan(3000);
        }
    }

    @Test
    void svgHoldsAllWordsAsText() throws Exception {
        List<String> texts = texts(sixPanels());
        assertThat(texts).contains("Six panels", "and what <they> & show", "Ω = 0", "Ω = 5", "⟨J_z⟩ 0", "⟨J_z⟩ 5", "−0.5");
        // One legend for all panels, and the label of the abscissa below the lower row only.
        assertThat(texts).containsOnlyOnce("exact", "mean field", "stationary");
        assertThat(texts.stream().filter("Γ t"::equals)).hasSize(3);
    }

    @Test
    void panelsWhereAStyleMeansDifferentThingsHaveLegendsOfTheirOwn() throws Exception {
        Panel first = new Panel("", T, new Axis("a", false), List.of(series("curve 1", null, EXACT, 1, 2)), List.of());
        Panel second = new Panel("", T, new Axis("b", false), List.of(series("curve 2", null, EXACT, 1, 2)), List.of());
        Picture apart = new Picture("", "", 2, List.of(first, second, first));
        assertThat(texts(apart)).contains("curve 1", "curve 2").filteredOn("curve 1"::equals).hasSize(2);
        assertThat(texts(new Picture("", "", 2, List.of(first, first)))).containsOnlyOnce("curve 1");
    }

    @Test
    void aCurveIsOnePathInItsColourAndDashes() throws Exception {
        List<Element> dashed = curves(one(series("", null, MEAN_FIELD, values(300, Math::sin))), Colour.VERMILLION);
        assertThat(dashed).hasSize(1);
        assertThat(inherited(dashed.getFirst(), "stroke-dasharray")).isEqualTo("6,3");
        assertThat(dashed.getFirst().getAttribute("d").chars().filter(c -> c == 'L')).hasSize(299);
    }

    @Test
    void whatIsNotFiniteIsAGapAndAPointBetweenGapsAMarker() throws Exception {
        double nan = Double.NaN;
        Picture gaps = one(series("", null, EXACT, 1, 2, nan, 3, Double.POSITIVE_INFINITY, 1, 2));
        String path = curves(gaps, Colour.BLUE).getFirst().getAttribute("d");
        assertThat(path).matches("M[^ML]*L[^ML]*M[^ML]*L[^ML]*");
        assertThat(markers(gaps, Colour.BLUE)).hasSize(1);
        assertThat(markers(one(series("", null, EXACT, 1, 2, 3)), Colour.BLUE)).isEmpty();
        assertThat(markers(one(series("", null, EXACT.marked(), 1, 2, 3)), Colour.BLUE)).hasSize(3);
    }

    @Test
    void markersOfManyPointsAreSmaller() throws Exception {
        var points = new Style(Colour.BLUE, Line.NONE, true);
        long few = pixels(image(one(series("", null, points, new double[500]))), Colour.BLUE.rgb);
        long many = pixels(image(one(series("", null, points, new double[501]))), Colour.BLUE.rgb);
        assertThat(many).isPositive().isLessThan(2 * few / 3);
    }

    @Test
    void numbersNotAboveZeroAreGapsOnALogarithmicAxis() throws Exception {
        Series decay = new Series("", new double[] {0, 1, 10, 100, 1000}, new double[] {1, 1, 0, 1e-2, 1e-3}, null, EXACT);
        Picture picture = new Picture("", "", 1, List.of(new Panel("", new Axis("t", true), new Axis("gap", true),
                List.of(decay), List.of(new Level("", -1, STATIONARY)))));
        String path = curves(picture, Colour.BLUE).getFirst().getAttribute("d");
        // t = 0 and gap = 0 are left out, and the point between them stands alone.
        assertThat(path.chars().filter(c -> c == 'L')).hasSize(1);
        assertThat(markers(picture, Colour.BLUE)).hasSize(1);
        assertThat(texts(picture)).contains("10⁰", "10³", "10⁻²");
        assertThat(pixels(image(picture), 0x000000)).isZero();
    }

    @Test
    void aBandIsFilledFromOneStandardErrorBelowToOneAbove() throws Exception {
        double[] y = values(100, x -> 1);
        BufferedImage wide = image(one(series("", values(100, x -> 0.5), EXACT, y)));
        assertThat(bandPixels(image(one(series("", null, EXACT, y))), Colour.BLUE)).isZero();
        // The range is 0.5 to 1.5 and 6 % to either side; the data area is 1040 by 660 pixels.
        int band = (int) bandPixels(wide, Colour.BLUE);
        assertThat(band).isBetween((int) (0.95 * 1040 * 660 / 1.12), (int) (1040 * 660 / 1.12));

        double[] undefined = values(100, x -> x > 0.495 ? Double.NaN : 0.5);
        BufferedImage half = image(one(series("", undefined, EXACT, y)));
        assertThat((double) bandPixels(half, Colour.BLUE) / band).isBetween(0.47, 0.51);
    }

    @Test
    void standardErrorsOfPointsAreBars() throws IOException {
        Style points = new Style(Colour.PURPLE, Line.NONE, true);
        long without = pixels(image(one(series("", null, points, 1, 2, 3))), Colour.PURPLE.rgb);
        long with = pixels(image(one(series("", new double[] {1, 1, 1}, points, 1, 2, 3))), Colour.PURPLE.rgb);
        // Three bars of half the data area's height, two pixels and a bit wide, less what the markers cover.
        assertThat(with - without).isBetween(3L * 200 * 2, 3L * 330 * 4);
    }

    @Test
    void aConstantButForRoundingIsDrawnAsConstant() throws Exception {
        List<String> texts = texts(one(series("", null, EXACT, values(50, x -> 2 + 1e-12 * Math.sin(99 * x)))));
        assertThat(texts).contains("1.80", "2.00", "2.20");
    }

    @Test
    void noNumberIsTooLargeOrTooSmall() throws Exception {
        for (boolean log : new boolean[] {false, true}) {
            double[] y = {Double.MIN_VALUE, 1e-249, Double.MAX_VALUE, 1, 2e249, 1};
            double[] sem = values(y.length, x -> Double.MAX_VALUE);
            Picture picture = new Picture("", "", 1, List.of(new Panel("", T, new Axis("y", log),
                    List.of(series("", sem, EXACT, y)), List.of())));
            assertThat(curves(picture, Colour.BLUE)).isNotEmpty()
                    .allMatch(p -> !p.getAttribute("d").matches(".*(NaN|Infinity).*"));
            assertThat(texts(picture)).contains(log ? "10⁰" : "×10²⁴⁹");
        }
        assertThat(texts(one(series("", null, EXACT, 0, Double.MIN_VALUE)))).contains("−1.0", "0.0", "1.0");
    }

    @Test
    void nothingToDrawIsSaid() throws Exception {
        assertThat(texts(one(series("", null, EXACT, Double.NaN, Double.NaN)))).contains("no values to draw");
        assertThat(texts(one(series("", null, EXACT, Double.NaN, 1)))).doesNotContain("no values to draw");
    }

    @Test
    void theSameBytesEachTimeAndInEveryLocale() throws Exception {
        for (Picture picture : List.of(sixPanels(), one(field(values(30, x -> x), values(30, x -> x), Math::hypot)))) {
            byte[] firstPng = png(picture);
            byte[] firstSvg = svg(picture);
            Locale before = Locale.getDefault();
            try {
                Locale.setDefault(Locale.forLanguageTag("ar-EG"));
                assertThat(Arrays.equals(png(picture), firstPng)).isTrue();
                assertThat(Arrays.equals(svg(picture), firstSvg)).isTrue();
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    private static Field field(double[] x, double[] y, DoubleBinaryOperator f) {
        return field(x, y, f, ColourMap.SEQUENTIAL);
    }

    private static Field field(double[] x, double[] y, DoubleBinaryOperator f, ColourMap colours) {
        double[][] value = Arrays.stream(x).mapToObj(a -> Arrays.stream(y).map(b -> f.applyAsDouble(a, b)).toArray())
                .toArray(double[][]::new);
        return new Field(x, y, value, "|X|", colours);
    }

    private static Panel panel(Field field, boolean log, Series... series) {
        return new Panel("", new Axis("m", log), new Axis("m′", log), List.of(series), List.of(), field);
    }

    private static Picture one(Field field, Series... series) {
        return new Picture("", "", 1, List.of(panel(field, false, series)));
    }

    /** The images in the SVG: of each panel the cells, then the bar. */
    private static List<BufferedImage> images(Picture picture) throws Exception {
        List<BufferedImage> images = new ArrayList<>();
        for (Element image : elements(document(picture), "image")) {
            String href = image.getAttribute("xlink:href");
            assertThat(href).startsWith("data:image/png;base64,");
            images.add(ImageIO.read(new ByteArrayInputStream(
                    Base64.getDecoder().decode(href.substring(href.indexOf(',') + 1)))));
        }
        return images;
    }

    /** The columns of pixels where the colour changes in a row. */
    private static List<Integer> changes(BufferedImage image, int row) {
        return IntStream.range(1, image.getWidth())
                .filter(c -> image.getRGB(c, row) != image.getRGB(c - 1, row)).boxed().toList();
    }

    private static double[] range(int n) {
        return IntStream.range(0, n).asDoubleStream().toArray();
    }

    @Test
    void aFieldHasTheColourOfItsValueInEachCellFromBelowUpwards() throws Exception {
        double nan = Double.NaN;
        double[][] value = {{0, 1}, {2, nan}, {Double.POSITIVE_INFINITY, 4}};
        Picture picture = one(new Field(range(3), range(2), value, "|X|", ColourMap.SEQUENTIAL));
        BufferedImage cells = images(picture).getFirst();
        assertThat(cells.getWidth()).isEqualTo(800);
        assertThat(cells.getHeight()).isEqualTo(800);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                int drawn = cells.getRGB(133 + 267 * i, 600 - 400 * j);
                if (Double.isFinite(value[i][j])) {
                    // 255 colours: a quarter of the way is at 63.5 of 254.
                    assertThat(drawn).as(i + ", " + j).isEqualTo(0xFF000000
                            | ColourMap.SEQUENTIAL.rgb(Math.round(254 * value[i][j] / 4) / 254.0));
                } else {
                    assertThat(drawn >>> 24).as(i + ", " + j).isZero();
                }
            }
        }
        // A third of the width, half the height, less the frame; and a line of the bar.
        BufferedImage image = image(picture);
        assertThat((double) pixels(image, 0x440154)).isBetween(265.0 * 398, 267.0 * 400 + 4 * 26);
        assertThat((double) pixels(image, 0xFDE725)).isBetween(265.0 * 398, 267.0 * 400 + 4 * 26);
    }

    @Test
    void cellsReachHalfwayToTheirNeighboursOnTheirAxis() throws Exception {
        Field unequal = field(new double[] {1, 2, 4}, range(2), (x, y) -> x);
        // Cells from 0.5 to 1.5, 3 and 5.
        assertThat(changes(images(one(unequal)).getFirst(), 5))
                .containsExactly((int) Math.round(800 / 4.5), (int) Math.round(800 * 2.5 / 4.5));
        Field decades = field(new double[] {1e-3, 1e-2, 1e-1, 1}, new double[] {1, 10}, (x, y) -> x);
        Picture log = new Picture("", "", 1, List.of(panel(decades, true)));
        assertThat(changes(images(log).getFirst(), 5)).containsExactly(200, 400, 600);
        assertThat(texts(log)).contains("10⁻³", "10⁰");
    }

    @Test
    void ofMoreCellsThanPixelsAPixelShowsTheMean() throws Exception {
        Picture picture = one(field(range(1600), range(800), (x, y) -> x % 2));
        BufferedImage cells = images(picture).getFirst();
        assertThat(pixels(cells, ColourMap.SEQUENTIAL.rgb(0.5))).isEqualTo(800 * 800);
        // As large as the data area and not as the field.
        assertThat(svg(picture).length).isLessThan(40_000);
    }

    @Test
    void aDivergingFieldIsSymmetricAboutZeroAndWhiteThere() throws Exception {
        Picture picture = one(field(new double[] {-1, 0, 3}, range(2), (x, y) -> x, ColourMap.DIVERGING));
        BufferedImage cells = images(picture).getFirst();
        assertThat(cells.getRGB(2, 2)).isEqualTo(0xFF000000 | ColourMap.DIVERGING.rgb(Math.round(254 / 3.0) / 254.0));
        assertThat(cells.getRGB(300, 2)).isEqualTo(0xFFF7F7F7);
        assertThat(cells.getRGB(797, 2)).isEqualTo(0xFFA90208);
        assertThat(texts(picture)).contains("−3", "3");
    }

    @Test
    void theColourBarHasTicksAFactorAndALabel() throws Exception {
        Picture picture = one(field(range(2), range(2), (x, y) -> 4e-9 * x));
        BufferedImage bar = images(picture).get(1);
        assertThat(bar.getRGB(0, 0)).isEqualTo(0xFFFDE725);
        assertThat(bar.getRGB(0, bar.getHeight() - 1)).isEqualTo(0xFF440154);
        assertThat(texts(picture)).contains("|X|", "×10⁻⁹", "4.0");
        assertThat(texts(one(field(range(2), range(2), (x, y) -> 2)))).contains("1.80", "2.20");
    }

    @Test
    void panelsWithColourBarsStandInLine() throws Exception {
        Field narrow = field(range(5), range(3), (x, y) -> x);
        Field wide = field(range(5), new double[] {1000, 2000}, (x, y) -> 1000.25 + 1e-2 * x);
        Picture picture = new Picture("", "", 2,
                List.of(panel(narrow, false), panel(wide, false), panel(wide, false), panel(narrow, false)));
        List<String> places = elements(document(picture), "image").stream()
                .map(e -> inherited(e, "transform").replaceAll("matrix\\(0.5,0,0,0.5,(.*)\\)", "$1")).toList();
        assertThat(places).hasSize(8).doesNotHaveDuplicates().allMatch(p -> p.matches("[0-9.]+,[0-9.]+"));
        for (int k = 0; k < 4; k++) {
            // Cells and bar of the left column, of the right column; then of the rows.
            assertThat(places.get(k).split(",")[0]).isEqualTo(places.get(k + 4).split(",")[0]);
            assertThat(places.get(k / 2 * 4 + k % 2).split(",")[1]).isEqualTo(places.get(k / 2 * 4 + 2).split(",")[1]);
        }
        int width = Integer.parseInt(document(picture).getDocumentElement().getAttribute("width"));
        assertThat(width).isBetween(2 * 300 + 2 * 60, 2 * 300 + 2 * 200);
    }

    @Test
    void curvesLieAboveTheFieldAndEndWithIt() throws Exception {
        Series critical = new Series("critical", new double[] {0, 4, 4000}, new double[] {0, 4, 4000}, null,
                Style.of(Colour.BLACK, Line.SOLID));
        Picture picture = one(field(range(5), range(5), (x, y) -> x + y), critical);
        assertThat(texts(picture)).contains("critical", "0", "4").noneMatch(t -> t.matches("[1-9]\\d\\d+"));
        // From the middle of the first cell on 720 columns, in each almost five pixels high at 45°, two of them the edges'; and
        // the swatch of the legend.
        assertThat(pixels(image(picture), 0x000000)).isBetween(720L * 2, 720L * 5 + 68 * 4);
    }

    @Test
    void aFieldWithoutValuesSaysSo() throws Exception {
        for (ColourMap colours : ColourMap.values()) {
            assertThat(texts(one(field(range(2), range(2), (x, y) -> Double.NaN, colours)))).contains("no values to draw");
            assertThat(texts(one(field(range(2), range(2), (x, y) -> x > 0 ? 1 : Double.NaN, colours))))
                    .doesNotContain("no values to draw");
        }
    }

    @Test
    void aFieldThatDoesNotFitItsCellsIsRefused() {
        double[] two = range(2);
        double[][] square = {{1, 2}, {3, 4}};
        assertThatThrownBy(() -> new Field(range(3), two, square, "f", ColourMap.SEQUENTIAL))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("field f has 2 rows of values for 3 cells along x");
        assertThatThrownBy(() -> new Field(two, range(3), square, "f", ColourMap.SEQUENTIAL))
                .hasMessage("field f has 2 values in row 0 for 3 cells along y");
        assertThatThrownBy(() -> new Field(range(1), two, square, "f", ColourMap.SEQUENTIAL))
                .hasMessage("field f needs two cells along x to have a width, but has 1");
        assertThatThrownBy(() -> new Field(two, new double[] {1, 1}, square, "f", ColourMap.SEQUENTIAL))
                .hasMessage("field f needs finite y in increasing order, but y[1] = 1.0 follows 1.0");
        assertThatThrownBy(() -> new Field(two, new double[] {Double.NaN, 1}, square, "f", ColourMap.SEQUENTIAL))
                .hasMessage("field f needs finite y in increasing order, but y[0] = NaN");
        Field field = new Field(two, new double[] {1, 2}, square, "f", ColourMap.SEQUENTIAL);
        assertThatThrownBy(() -> panel(field, true)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the cells of the field begin at m = 0.0, which no logarithmic axis shows: leave out what is not"
                        + " above zero or take a linear axis");
    }

    private static double[] linear(int rgb) {
        return IntStream.of(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255).mapToDouble(c -> c / 255.0)
                .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4)).toArray();
    }

    /** CIE 1976 L*a*b* of linear sRGB, white D65. */
    private static double[] lab(double[] c) {
        double[] f = {(0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.9505, 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2],
            (0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.089};
        for (int i = 0; i < 3; i++) {
            f[i] = f[i] > 216.0 / 24389 ? Math.cbrt(f[i]) : (24389.0 / 27 * f[i] + 16) / 116;
        }
        return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
    }

    private static double lightness(ColourMap colours, double part) {
        return lab(linear(colours.rgb(part)))[0];
    }

    /** What dichromats see, by Viénot, Brettel and Mollon (1999): linear sRGB to linear sRGB. */
    private static double[] seen(double[] c, boolean protanope) {
        double yellow = protanope ? 0.11238 * c[0] + 0.88762 * c[1] : 0.29275 * c[0] + 0.70725 * c[1];
        double blue = protanope ? 0.00401 * (c[0] - c[1]) + c[2] : -0.02234 * (c[0] - c[1]) + c[2];
        return new double[] {yellow, yellow, Math.max(0, blue)};
    }

    @Test
    void theLightnessOfAColourMapIsLinearInTheValue() {
        for (int k = 0; k <= 100; k++) {
            double part = k / 100.0;
            // viridis is uniform in a newer measure than L*, and between anchors sRGB is not linear in it: 2 is just seen.
            assertThat(lightness(ColourMap.SEQUENTIAL, part)).isCloseTo(14.9 + 76 * part, within(2.0));
            assertThat(lightness(ColourMap.DIVERGING, 0.5 - part / 2)).isCloseTo(97 - 82 * part, within(2.0));
            assertThat(lightness(ColourMap.DIVERGING, 0.5 + part / 2)).isCloseTo(97 - 62 * part, within(2.0));
        }
    }

    @Test
    void bothSignsAreToldApartByAllKindsOfColourVision() {
        for (int k = 20; k <= 100; k++) {
            for (boolean protanope : new boolean[] {true, false}) {
                double[] below = lab(seen(linear(ColourMap.DIVERGING.rgb(0.5 - k / 200.0)), protanope));
                double[] above = lab(seen(linear(ColourMap.DIVERGING.rgb(0.5 + k / 200.0)), protanope));
                // Ten times what is just noticed.
                assertThat(Math.hypot(Math.hypot(below[0] - above[0], below[1] - above[1]), below[2] - above[2]))
                        .as(k + " %").isGreaterThan(23);
            }
        }
    }

    /** Draws in a Java runtime of its own, where the font system can be broken. */
    static final class Drawing {
        static void main() {
            try {
                png(one(series("", null, EXACT, 1, 2)));
                System.out.println("drawn");
            } catch (PictureException e) {
                System.out.println(e.getMessage());
            } catch (IOException e) {
                System.out.println(e);
            }
        }
    }

    @Test
    void aValueFarOutLeavesThePanelAndTheRestStays() throws Exception {
        double[] y = values(100, x -> Math.sin(6 * x));
        y[50] = 1e23;
        Picture picture = new Picture("", "", 1, List.of(new Panel("", T, new Axis("y", false),
                List.of(new Series("", values(100, x -> x), y, null, EXACT)), List.of())));
        assertThat(texts(picture)).contains("1 value beyond, up to 1×10²³", "0.5", "−0.5");
        assertThat(image(picture).getWidth()).isPositive();
    }

    @Test
    void valuesInWordsStandAroundTheEqualsSign() throws Exception {
        Picture picture = new Picture("A state", "g = 1", List.of(new Picture.Value("Jz", "−3.14"),
                new Picture.Value("a long name", "1 − i 2")));
        assertThat(texts(picture)).containsExactly("A state", "g = 1", "Jz", "  =  −3.14", "a long name", "  =  1 − i 2");
        BufferedImage image = image(picture);
        assertThat(image.getHeight()).isLessThan(image.getWidth());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void withoutAFontSystemTheMessageNamesWhatToInstall(@TempDir Path broken) throws Exception {
        // The loader finds these before the real library and stops there.
        Files.createFile(broken.resolve("libfontconfig.so.1"));
        Files.createFile(broken.resolve("libfontconfig.so"));
        ProcessBuilder java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true", "-Duser.home=" + broken, "-cp", System.getProperty("java.class.path"),
                Drawing.class.getName());
        java.environment().put("LD_LIBRARY_PATH", broken.toString());
        java.redirectErrorStream(true);
        Process process = java.start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).startsWith("pictures need fontconfig and a font: install the packages fontconfig and"
                + " fonts-dejavu-core (the Java runtime said: ").hasLineCount(1);
    }
}
