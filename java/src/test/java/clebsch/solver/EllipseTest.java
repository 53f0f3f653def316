package clebsch.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.complex.Complex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EllipseTest {
    private static Complex map(Ellipse e, Complex w) {
        return w.add(w.reciprocal().multiply(e.quotient())).multiply(e.scale()).add(e.centre());
    }

    // a segment of the real line, flat, a disc, high, almost a segment of the imaginary line; short, middling and long times
    @ParameterizedTest
    @CsvSource({"0, 1, 0, 5", "0, 3, 0.5, 20", "0.1, 2, 2, 0.001", "0, 2, 2, 40", "0, 1, 7, 10", "0, 0.001, 1, 300", "-1, 4, 3, 2"})
    void theCoefficientsAreThoseOfTheExponential(double right, double a, double b, double t) {
        var ellipse = new Ellipse(right, a, b);
        double[] c = ellipse.coefficients(t);
        double largest = Math.exp(t * right);
        for (int k = 0; k < 37; k++) {
            Complex w = new Complex(0, 2 * Math.PI * k / 37).exp();
            Complex sum = new Complex(c[0]);
            for (int n = 1; n < c.length; n++) {
                Complex power = w.pow(n);
                sum = sum.add(power.add(power.reciprocal().multiply(Math.pow(ellipse.quotient(), n))).multiply(c[n]));
            }
            Complex exact = map(ellipse, w).multiply(t).exp();
            // c_n rounds some n times on its way down from the last
            assertThat(sum.subtract(exact).norm()).isLessThanOrEqualTo(1e-15 * c.length * largest);
        }
    }

    @Test
    void beyondTheDegreeCoefficientsAreSmall() {
        for (Ellipse ellipse : new Ellipse[] {new Ellipse(0, 1, 0), new Ellipse(0.1, 1, 2), new Ellipse(0, 3, 1)}) {
            for (double t : new double[] {0.1, 3, 100}) {
                double[] c = ellipse.coefficients(t);
                for (double depth : new double[] {10, 25, 40}) {
                    int degree = (int) Math.ceil(ellipse.degree(t, depth));
                    IntStream.range(degree, c.length).forEach(k -> assertThat(Math.abs(c[k])).isLessThanOrEqualTo(Math.exp(-depth)));
                    assertThat(degree).as("not wastefully many").isLessThan((int) (4 * depth + 2 * t * (ellipse.a() + ellipse.b())));
                }
            }
        }
    }

    @Test
    void thePointsAreInside() {
        var random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            int n = 1 + random.nextInt(8);
            double[] re = random.doubles(n, -5, 0).toArray();
            double[] im = random.doubles(n, 0, random.nextBoolean() ? 10 : 0.1).toArray();
            Ellipse ellipse = Ellipse.around(re, im, Math.exp(random.nextDouble() * 8 - 4), 20);
            for (int k = 0; k < n; k++) {
                double x = (re[k] - ellipse.centre()) / ellipse.a();
                double y = ellipse.b() == 0 ? 0 : im[k] / ellipse.b();
                assertThat(x * x + y * y).isLessThanOrEqualTo(1 + 1e-9);
                assertThat(im[k] > 0 && ellipse.b() == 0).isFalse();
            }
        }
    }

    @Test
    void theFieldOfValuesOfANormalMatrixIsTheHullOfItsEigenvalues() {
        // eigenvalues −1 ± 2i and −3
        FieldOfValues field = FieldOfValues.of(new double[][] {{-1, -2, 0}, {2, -1, 0}, {0, 0, -3}}, 3);
        assertThat(field.rightmost()).isCloseTo(-1, within(1e-12));
        for (int k = 0; k < field.re().length; k++) {
            double x = field.re()[k];
            double y = field.im()[k];
            assertThat(x).isBetween(-3 - 1e-12, -1 + 1e-12);
            assertThat(y).as("on the hull's border or its right side").isBetween(-1e-12, (x + 3) + 1e-12);
        }
    }

    @Test
    void theFieldOfValuesOfAJordanBlockIsADisc() {
        FieldOfValues field = FieldOfValues.of(new double[][] {{-1, 1, 9}, {0, -1, 9}}, 2);   // the third column is not part of it
        for (int k = 0; k < field.re().length; k++) {
            assertThat(Math.hypot(field.re()[k] + 1, field.im()[k])).isCloseTo(0.5, within(1e-12));
        }
        FieldOfValues wide = field.widened(-1, 2);
        assertThat(wide.rightmost()).isEqualTo(-1);
        for (int k = 0; k < wide.re().length; k++) {
            assertThat(Math.hypot(wide.re()[k] + 1, wide.im()[k])).isLessThanOrEqualTo(1 + 1e-12);
        }
    }
}
