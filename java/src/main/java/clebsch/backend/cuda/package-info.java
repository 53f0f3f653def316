/**
 * The backend on NVIDIA GPUs: kernels of the folders {@code native} and {@code cuda} of the source, launched through the CUDA
 * driver by JCuda. Vectors, operators and bases live on the device; only numbers that a solver asks for come back.
 */
package clebsch.backend.cuda;
