package clebsch.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as a picture shows them, the same in every locale. */
final class Numerals {
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private Numerals() {
    }

    /** 10⁻³ for −3. */
    static String powerOfTen(int exponent) {
        StringBuilder text = new StringBuilder("10");
        for (char c : Integer.toString(exponent).toCharArray()) {
            text.append(c == '-' ? '⁻' : SUPERSCRIPTS.charAt(c - '0'));
        }
        return text.toString();
    }

    /** value / 10^exponent with so many decimals. */
    static String scaled(double value, int exponent, int decimals) {
        return withMinus(new BigDecimal(value).scaleByPowerOfTen(-exponent).setScale(decimals, RoundingMode.HALF_EVEN));
    }

    /** At most so many significant digits, without zeros at the end; as m×10ᵉ if that is shorter to read. */
    static String rounded(double value, int digits) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "undefined" : value > 0 ? "∞" : "−∞";
        }
        BigDecimal number = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        if (number.signum() == 0) {
            return "0";
        }
        number = number.stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < 7) {
            return withMinus(number);
        }
        return withMinus(number.scaleByPowerOfTen(-exponent)) + "×" + powerOfTen(exponent);
    }

    private static String withMinus(BigDecimal number) {
        return number.toPlainString().replace('-', '−');
    }
}
