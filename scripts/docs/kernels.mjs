/** The kernels that pages compare, oldest first: releases that are in use, and the newest that is known. */
export const comparedKernels = (knowledge) => [
  'rhel:8',
  'debian:11',
  'rhel:9',
  'ubuntu:22.04',
  'debian:12',
  'ubuntu:24.04',
  'debian:13',
  knowledge.newestKernel,
];
