#!/bin/sh
# In a root of its own: installs /tmp/package.deb (unless the argument `there` says that it is),
# runs the quick start's three commands on /tmp/photo.png, removes it again.
# usage: in_root.sh TORCH_LIB [there]
set -eu
cd /tmp
if [ "${2:-}" != there ]; then dpkg --install package.deb; fi

# Without LibTorch: plain files.
oligocodec encode --raw photo.png -o bare.fasta --scheme adf
oligocodec decode bare.fasta -o bare
cmp photo.png bare

ln -s "$1" /usr/lib/oligocodec-torch
oligocodec encode photo.png -o pool.fasta --order order.csv
oligocodec simulate pool.fasta -o reads.fastq.gz --sub 0.01 --dropout 0.02 --seed 1
oligocodec decode reads.fastq.gz -o decoded.png
oligocodec compare photo.png decoded.png --metrics psnr-rgb
oligocodec-train --version
rm /usr/lib/oligocodec-torch

dpkg --remove oligocodec
for left in /usr/bin/oligocodec /usr/bin/oligocodec-train /usr/lib/liboligocodec.so.0.1 \
    /usr/lib/oligocodec-networks.so /usr/share/oligocodec /usr/include/oligocodec; do
    if [ -e "$left" ]; then echo "$left is still there"; exit 1; fi
done
echo "installed, ran and removed"
