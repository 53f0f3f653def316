/**
 * The catalogue of published figures: each is a study that computes its data anew, draws it, and checks it against what the
 * paper says.
 *
 * <p>A {@link clebsch.paper.Figure} is found as a service, so that the folder of a paper is imported by nobody: a new one
 * is a class and its name in {@code META-INF/services/clebsch.paper.Figure}, in the order of the papers.
 */
package clebsch.paper;
