/** The reference backend: plain Java arrays and EJML's sparse matrices; needs nothing installed and runs anywhere. */
package clebsch.backend.ejml;
