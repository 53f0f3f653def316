/** JMH benchmarks of the kernels, each beside the bandwidth that bounds it, measured in the same run. */
package clebsch.benchmarks;
