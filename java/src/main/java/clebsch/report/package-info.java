/**
 * What a person sees of a run: the table as {@code data.csv} and {@code data.npz}, its pictures as PNG and SVG, and the
 * record of how it came about as {@code run.json}.
 *
 * <p>{@link clebsch.report.OutputFolder} writes them all, each file whole or not at all and the same bytes for the same
 * input. {@link clebsch.report.Picture} says what a picture shows; {@link clebsch.report.DefaultPicture} makes one of any
 * table.
 */
package clebsch.report;
