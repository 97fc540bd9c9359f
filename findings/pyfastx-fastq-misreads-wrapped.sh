#!/usr/bin/env bash
# pyfastx 2.3.1: of a FASTQ file whose sequences and qualities are wrapped over several lines, which is valid
# (Cock et al., 2010) and which seqtk can write, the class Fastq makes other records without a word: it
# counts four lines each, so that qualities hold a line feed and a read is named after a line of
# qualities. The class Fastx of the same package reads the file rightly.
#
# Expected: the records, or an error. Read with Fastx, or write four lines a record first.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install pyfastx==2.3.1
printf '@r1\nACGT\nACGT\n+\nIIII\nIIII\n@r2\nGG\n+\nII\n' > wrapped.fastq
"$python" - > out <<'PYTHON'
import pyfastx

print([tuple(record) for record in pyfastx.Fastx("wrapped.fastq")])
print([(record.name, record.seq, record.qual) for record in pyfastx.Fastq("wrapped.fastq")])
PYTHON
expect "Fastx" "[('r1', 'ACGTACGT', 'IIIIIIII'), ('r2', 'GG', 'II')]" "$(sed -n 1p out)"
expect "Fastq" "[('r1', 'ACGT', '+\\nII'), ('III', 'IIII', 'GG\\n+')]" "$(sed -n 2p out)"
