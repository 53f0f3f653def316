package clebsch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionParserTest {
    private static Quantity quantity(String text) {
        return new Quantity(text, new Location("f.yaml", 3, "key"));
    }

    /** The tree with every operation in parentheses, so that precedence shows. */
    private static String tree(Expression expression) {
        return switch (expression) {
            case Expression.Literal literal -> Names.number(literal.value());
            case Expression.Name name -> name.name();
            case Expression.Indexed indexed -> indexed.name() + "[" + tree(indexed.index()) + "]";
            case Expression.Dotted dotted -> tree(dotted.of()) + "." + dotted.operator();
            case Expression.Call call -> call.function()
                    + call.arguments().stream().map(ExpressionParserTest::tree).collect(Collectors.joining(",", "(", ")"));
            case Expression.Labelled labelled -> tree(labelled.label()) + ":" + tree(labelled.value());
            case Expression.Negated negated -> "(-" + tree(negated.of()) + ")";
            case Expression.Grouped grouped -> tree(grouped.inside());
            case Expression.Binary b -> "(" + tree(b.left()) + b.operation().written() + tree(b.right()) + ")";
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 + 2 * 3              | (1+(2*3))
            1 - 2 - 3              | ((1-2)-3)
            8 / 4 / 2              | ((8/4)/2)
            2^3^2                  | (2^(3^2))
            -2^2                   | (-(2^2))
            2^-1                   | (2^(-1))
            2*-a                   | (2*(-a))
            -a*b                   | ((-a)*b)
            --a                    | (-(-a))
            +1                     | 1
            (1 + 2) * 3            | ((1+2)*3)
            1e-3 + .5 + 2.         | ((0.001+0.5)+2)
            2E3                    | 2000
            e[k + 1].x             | e[(k+1)].x
            atoms.p*atoms.m        | (atoms.p*atoms.m)
            f()                    | f()
            sum(k, 1, L, e[k].z)   | sum(k,1,L,e[k].z)
            fidelity(s: down, e[3]: up - i*down) | fidelity(s:down,e[3]:(up-(i*down)))
            χ_1 * Γ                | (χ_1*Γ)
            """)
    void precedenceAndForms(String text, String tree) {
        assertThat(tree(ExpressionParser.parse(quantity(text)))).isEqualTo(tree);
    }

    @Test
    void everyNodeKnowsItsText() {
        Quantity quantity = quantity(" chi * (a + e[2].x) - max( 1,2 )");
        var difference = (Expression.Binary) ExpressionParser.parse(quantity);
        assertThat(quantity.text(difference.span())).isEqualTo("chi * (a + e[2].x) - max( 1,2 )");
        assertThat(quantity.text(difference.right().span())).isEqualTo("max( 1,2 )");
        var product = (Expression.Binary) difference.left();
        assertThat(quantity.text(product.right().span())).isEqualTo("(a + e[2].x)");
        var sum = (Expression.Binary) ((Expression.Grouped) product.right()).inside();
        assertThat(quantity.text(sum.right().span())).isEqualTo("e[2].x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            2 *          | f.yaml:3: key: the expression ends where a number, a name or '(' is needed, at character 4 in '2 *'; complete the expression
            2 a          | f.yaml:3: key: 'a' stands where an operation such as * or + is needed, at character 3 in '2 a'; complete the expression
            1)           | f.yaml:3: key: ')' stands where the end is needed, at character 2 in '1)'; complete the expression
            sqrt(2       | f.yaml:3: key: the expression ends where ',' or ')' is needed, at character 7 in 'sqrt(2'; complete the expression
            e[1          | f.yaml:3: key: the expression ends where ']' is needed, at character 4 in 'e[1'; complete the expression
            e.           | f.yaml:3: key: the expression ends where the name of an operator after the dot is needed, at character 3 in 'e.'; complete the expression
            2**3         | f.yaml:3: key: '**' is no operation in '2**3'; write ^ for a power
            a = 2        | f.yaml:3: key: the sign '=' is not known in 'a = 2'; an expression is written with + - * / ^ ( ) [ ] and names
            a − b        | f.yaml:3: key: the sign '−' is not known in 'a − b'; an expression is written with + - * / ^ ( ) [ ] and names
            """)
    void errorsSayWhereAndHow(String text, String message) {
        assertThatThrownBy(() -> ExpressionParser.parse(quantity(text))).isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void emptyTextIsNoExpression() {
        assertThatThrownBy(() -> ExpressionParser.parse(quantity("  "))).isInstanceOf(ModelException.class)
                .hasMessageContaining("an expression is missing");
    }

    @Test
    void aLongExpressionIsQuotedAroundTheMistakeAndOnOneLine() {
        String text = "aaaa +\n".repeat(40) + "b $ c" + " + dddd".repeat(40);
        assertThatThrownBy(() -> ExpressionParser.parse(quantity(text))).isInstanceOf(ModelException.class)
                .hasMessageContaining("b $ c").hasMessageContaining("'…").hasMessageContaining("…'")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(300));
    }

    @Test
    void deepNestingIsRefusedAndLongChainsAreNot() {
        assertThatThrownBy(() -> ExpressionParser.parse(quantity("(".repeat(100_000)))).isInstanceOf(ModelException.class)
                .hasMessageContaining("more than 200 nested parts");
        assertThat(ExpressionParser.parse(quantity("1" + " + 1".repeat(100_000)))).isInstanceOf(Expression.Binary.class);
    }

    @Test
    void aListIsCutAtItsOwnCommasOnly() {
        assertThat(ExpressionParser.parseList(quantity(" [1, -max(2, 3) , 2*a]"))).extracting(Quantity::expression)
                .containsExactly("1", "-max(2, 3)", "2*a");
    }
}
