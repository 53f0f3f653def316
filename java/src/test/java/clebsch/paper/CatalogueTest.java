package clebsch.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CatalogueTest {

    @Test
    void everyFigureHasItsOwnIdAndOneLine() {
        assertThat(Catalogue.figures()).extracting(Figure::id).doesNotHaveDuplicates().contains("barberena/fig7")
                .allMatch(id -> id.matches("[a-z]+/[a-zA-Z0-9]+"));
        assertThat(Catalogue.figures()).allSatisfy(figure -> {
            assertThat(figure.title()).isNotBlank().doesNotContain("\n");
            assertThat(figure.source()).isNotBlank().doesNotContain("\n");
        });
    }

    @Test
    void aFigureIsFoundByItsId() {
        assertThat(Catalogue.figure("barberena/fig7").id()).isEqualTo("barberena/fig7");
        assertThatThrownBy(() -> Catalogue.figure("barberena/fig70")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("there is no figure 'barberena/fig70'; did you mean 'barberena/fig7'?")
                .hasMessageContaining("barberena/fig7");
    }
}
