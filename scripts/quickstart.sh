#!/usr/bin/env bash
# From a bare machine to a picture that has been through DNA: set up, build, photo -> oligo pool ->
# noisy, incomplete reads -> photo. Everything lands in quickstart/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

if [ $# -gt 0 ]; then
    echo "usage: scripts/quickstart.sh     (no arguments; writes quickstart/)"
    case $1 in -h | --help) exit 0 ;; *) exit 2 ;; esac
fi

kSteps=5
current=0

# Announces a step of kSteps.
step() { printf '\n[%d/%d] %s\n' $((++current)) "$kSteps" "$*"; }

# Shows a command of oligocodec, runs it, keeps what it prints (--json) in quickstart/NAME.json.
run() {
    local name=$1
    shift
    echo "$ oligocodec $*"
    build/bin/oligocodec "$@" --json > "quickstart/$name.json"
}

step "setting up and building: packages, LibTorch and oligocodec (nothing, when they are there)"
scripts/build.sh --programs

photo=tests/data/kodim23.png
mkdir -p quickstart
cp "$photo" quickstart/original.png

step "photo -> oligo pool"
run encode encode "$photo" -o quickstart/pool.fasta --order quickstart/order.csv
step "oligo pool -> reads: 1 % of the bases wrong, 2 % of the strands lost, all shuffled"
run simulate simulate quickstart/pool.fasta -o quickstart/reads.fastq.gz --sub 0.01 --dropout 0.02 --coverage 8 --seed 1
step "reads -> photo"
run decode decode quickstart/reads.fastq.gz -o quickstart/decoded.png
step "both photos beside each other"
psnr=$(.venv/bin/python scripts/report.py beside quickstart/original.png quickstart/decoded.png \
    -o quickstart/beside.png --title "1 % substitutions, 2 % of the strands lost")

.venv/bin/python - "$psnr" <<'EOF'
import json, sys

pool = json.load(open("quickstart/encode.json"))
print()
print(f"psnr-rgb        {sys.argv[1]} dB after 1 % substitutions and 2 % lost strands")
for key, title in [("nt_per_pixel", "nt per pixel"), ("bits_per_nt", "bits per nt")]:
    levels = ", ".join(f"{name} {value:.4f}" for name, value in pool[key].items() if value is not None)
    print(f"{title:15} {levels}")
print("""
quickstart/original.png     the photo
quickstart/pool.fasta       its strands; order.csv is the same for a synthesis vendor
quickstart/reads.fastq.gz   what a sequencer might give back
quickstart/decoded.png      the photo again, from the reads alone
quickstart/beside.png       both next to each other

What comes next:
  export PATH=$PWD/build/bin:$PATH              oligocodec without its folder
  oligocodec encode PHOTO.jpg -o photo.fasta    a photo of yours; oligocodec --help for the rest
  README.md, "Ten-minute tour"                  every command once
  scripts/build.sh                              also oligocodec-train, to train on your own photos
  scripts/test.sh                               build and run all the tests""")
EOF
