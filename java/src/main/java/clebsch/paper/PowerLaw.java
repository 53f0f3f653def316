package clebsch.paper;

/**
 * y = prefactor · x^exponent.
 *
 * @param prefactor its value at x = 1
 */
public record PowerLaw(double prefactor, double exponent) {

    /**
     * The power law through points, by least squares in ln y on ln x.
     *
     * @param x at least two different abscissas, all above zero
     * @param y as many ordinates, all above zero
     */
    public static PowerLaw through(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int k = 0; k < x.length; k++) {
            meanX += Math.log(x[k]) / x.length;
            meanY += Math.log(y[k]) / x.length;
        }
        double across = 0;
        double along = 0;
        for (int k = 0; k < x.length; k++) {
            double dx = Math.log(x[k]) - meanX;
            across += dx * (Math.log(y[k]) - meanY);
            along += dx * dx;
        }
        double exponent = across / along;
        return new PowerLaw(Math.exp(meanY - exponent * meanX), exponent);
    }

    /** y at x. */
    public double at(double x) {
        return prefactor * Math.pow(x, exponent);
    }
}
