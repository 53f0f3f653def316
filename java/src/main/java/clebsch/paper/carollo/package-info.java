/**
 * F. Carollo, I. Lesanovsky: Exactness of mean-field equations for open Dicke models with an application to pattern retrieval
 * dynamics, Phys. Rev. Lett. 126, 230601 (2021).
 */
package clebsch.paper.carollo;
