#!/usr/bin/env bash
# htslib 1.21 (in pysam 0.23.3): a valid SAM file with U in its reads comes back with N for each U, not T,
# from SAM as from BAM, and so does a record that is made in memory; the qualities stay as if the base
# were known. htslib 1.23.1 (in pysam 0.24.0) makes T of it.
#
# Expected: T in both. RNA reads, and designs in RNA letters, lose a quarter of their bases without a
# word where the older library reads them; write T before a file becomes SAM, BAM or CRAM.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

printf '@HD\tVN:1.6\nr\t4\t*\t0\t0\t*\t*\t0\t0\tACGUacgu\tIIIIIIII\n' > r.sam
cat > reads.py <<'PYTHON'
import pysam

header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6"}})
read = pysam.AlignedSegment(header)
read.query_name, read.flag, read.query_sequence = "r", 4, "ACGUacgu"
read.query_qualities = pysam.qualitystring_to_array("IIIIIIII")
with pysam.AlignmentFile("r.bam", "wb", header=header) as file:
    file.write(read)
fields = pysam.view("r.sam").split("\t")
with pysam.AlignmentFile("r.bam", "rb", check_sq=False) as file:
    stored = next(iter(file)).query_sequence
print("set", read.query_sequence, "BAM", stored, "SAM", fields[9], fields[10].strip())
PYTHON
install pysam==0.23.3
expect "pysam 0.23.3, ACGUacgu" "set ACGNACGN BAM ACGNACGN SAM ACGNACGN IIIIIIII" "$("$python" reads.py)"
install pysam==0.24.0
expect "pysam 0.24.0, ACGUacgu" "set ACGTACGT BAM ACGTACGT SAM ACGTACGT IIIIIIII" "$("$python" reads.py)"
