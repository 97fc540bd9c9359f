#!/usr/bin/env bash
# raptorq 2.0.0 (Python package of the Rust crate): Encoder.with_defaults(data, maximum_transmission_unit)
# gives packets that are longer than the unit that was asked for, by the four bytes of the payload id.
# Where the unit is above 64 bytes the symbol is cut to a multiple of eight, so that some units hold
# (68, 76, 100, 300) and others do not (64, 72, 96, 256).
#
# Expected: no packet above the maximum. Whoever makes an oligo of each packet, and chooses the unit
# from the bytes that a strand has, gets strands that are 16 bases too long; subtract four first.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install raptorq==2.0.0
lengths=$("$python" - <<'PYTHON'
import raptorq

for unit in (28, 30, 32, 64, 68, 72, 100, 256, 300):
    packets = raptorq.Encoder.with_defaults(bytes(5000), unit).get_encoded_packets(2)
    print(f"{unit}>{'/'.join(str(n) for n in sorted({len(p) for p in packets}))}", end=" ")
PYTHON
)
expect "raptorq 2.0.0, unit asked for > bytes a packet" \
    "28>32 30>34 32>36 64>68 68>68 72>76 100>100 256>260 300>300 " "$lengths"
