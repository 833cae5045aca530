#!/usr/bin/python3
"""Which of two builds is faster, and by how much?

    benchmarks/compare_builds.py BEFORE AFTER [BENCHMARK ...] [--pairs 7] [--repetitions 5] [--threads 2]

BEFORE and AFTER are two enthesis_bench. Both run the named benchmarks (step, if none is named) in pairs, turn about,
so that what else the machine does meets both; the order changes from pair to pair. Of each row the time of AFTER over
that of BEFORE is taken within each pair; printed are the median of these ratios and the least and greatest. A row is
marked faster or slower only if all pairs but one in eight agree.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile


def measured(program, options, folder):
    file = pathlib.Path(folder) / "measured.json"
    command = [program, *options.benchmark, "--json", str(file), "--repetitions", str(options.repetitions),
               "--threads", str(options.threads)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    rows = json.loads(file.read_text())["measurements"]
    return {(row["benchmark"], tuple(row["lattice"])): row["seconds"] for row in rows}


def verdict(ratios):
    exceptions = len(ratios) // 8
    if sum(ratio >= 1 for ratio in ratios) <= exceptions:
        return "faster"
    if sum(ratio <= 1 for ratio in ratios) <= exceptions:
        return "slower"
    return ""


def compare(options, folder):
    ratios, times = {}, {}
    for pair in range(options.pairs):
        first_after = pair % 2 == 1
        found = {}
        for after in (first_after, not first_after):
            found[after] = measured(options.after if after else options.before, options, folder)
        for row in found[False].keys() & found[True].keys():
            ratios.setdefault(row, []).append(found[True][row] / found[False][row])
            times.setdefault(row, []).append((found[False][row], found[True][row]))
        print(f"pair {pair + 1} of {options.pairs}", file=sys.stderr)
    return ratios, times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("benchmark", nargs="*", default=["step"])
    for name, value in (("--pairs", 7), ("--repetitions", 5), ("--threads", 2)):
        parser.add_argument(name, type=int, default=value)
    options = parser.parse_intermixed_args()
    for program in (options.before, options.after):
        if not pathlib.Path(program).is_file():
            sys.exit(f"compare_builds: {program} is no file; build enthesis_bench twice and name both")
    if options.pairs < 1:
        sys.exit(f"compare_builds: --pairs {options.pairs} must be at least 1")
    with tempfile.TemporaryDirectory() as folder:
        ratios, times = compare(options, folder)
    print(f"{'benchmark':28}{'lattice':16}{'before ms':>11}{'after ms':>11}{'ratio':>8}   {'of pairs':16}")
    for row in sorted(ratios, key=lambda row: (row[1], row[0])):
        before, after = (1e3 * statistics.median(side) for side in zip(*times[row]))
        print(f"{row[0]:28}{' x '.join(map(str, row[1])):16}{before:11.3f}{after:11.3f}"
              f"{statistics.median(ratios[row]):8.2f}   [{min(ratios[row]):.2f}, {max(ratios[row]):.2f}]  "
              f"{verdict(ratios[row])}")


if __name__ == "__main__":
    main()
