package clebsch.cumulant;

import java.util.Arrays;

/** A multiset of small numbers, kept sorted: operators on distinct sites, or the factors of a monomial. */
record Word(int[] letters) implements Comparable<Word> {
    static final Word EMPTY = new Word(new int[0]);

    Word {
        Arrays.sort(letters);
    }

    static Word of(int... letters) {
        return new Word(letters.clone());
    }

    int length() {
        return letters.length;
    }

    /** This with one letter more. */
    Word plus(int letter) {
        int[] longer = Arrays.copyOf(letters, letters.length + 1);
        longer[letters.length] = letter;
        return new Word(longer);
    }

    /** This with the letter at a position replaced. */
    Word with(int position, int letter) {
        int[] other = letters.clone();
        other[position] = letter;
        return new Word(other);
    }

    /** This without the letter at a position. */
    Word without(int position) {
        var shorter = new int[letters.length - 1];
        System.arraycopy(letters, 0, shorter, 0, position);
        System.arraycopy(letters, position + 1, shorter, position, shorter.length - position);
        return new Word(shorter);
    }

    Word times(Word other) {
        int[] both = Arrays.copyOf(letters, letters.length + other.letters.length);
        System.arraycopy(other.letters, 0, both, letters.length, other.letters.length);
        return new Word(both);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Word word && Arrays.equals(letters, word.letters);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(letters);
    }

    @Override
    public int compareTo(Word other) {
        return letters.length != other.letters.length ? Integer.compare(letters.length, other.letters.length)
                : Arrays.compare(letters, other.letters);
    }
}
