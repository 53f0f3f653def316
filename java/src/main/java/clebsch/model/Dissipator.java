package clebsch.model;

/** rate · D[jump] with a rate ≥ 0. */
public record Dissipator(double rate, Operator jump, Location location) {
}
