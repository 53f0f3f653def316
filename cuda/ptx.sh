#!/bin/sh
# Writes clebsch.ptx, the kernels as text for machines without nvcc, from clebsch.cu: run it with nvcc on the PATH after a change of a
# kernel. The same sources and the same nvcc give the same text. Its header has the SHA-256 of the sources, which a test compares.
set -eu
cd "$(dirname "$0")"
LC_ALL=C
export LC_ALL

# what clebsch.cu includes of ours, by name; the names are part of the sum
sources=$(nvcc -MM -arch=compute_75 clebsch.cu | tr ' \\' '\n\n' | grep -E '\.(cu|h)$' | xargs -n 1 realpath --relative-to=.. |
    grep -E '^(cuda|native)/' | sort -u)
sum=$(cd .. && for file in $sources; do echo "$file" && cat "$file"; done | sha256sum | cut -d ' ' -f 1)
compiler=$(nvcc --version | sed -n 's/.*release .*, V/nvcc /p')

# The text asks for the version of the language of its compiler, but uses nothing newer than 8.0, which drivers from 525 on take;
# a test assembles it as such.
{
    echo "// The kernels of Clebsch for any NVIDIA GPU from compute capability 7.5 on, written by cuda/ptx.sh. Do not edit."
    echo "// sources: SHA-256 $sum"
    echo "// compiler: $compiler"
    nvcc -ptx -arch=compute_75 -std=c++17 -fmad=false -o - clebsch.cu |
        sed -e 's/^\.version .*/.version 8.0/' -e 's/^[[:space:]]*//' -e '/^\/\//d' -e '/^$/d'
} > clebsch.ptx.new
mv clebsch.ptx.new clebsch.ptx
