/**
 * Equations of motion of moments, derived from a model by exact operator algebra and closed by setting joint cumulants of more
 * than a given number of operators to zero; compiled to flat arrays, integrated, and brought to their stationary points.
 */
package clebsch.cumulant;
