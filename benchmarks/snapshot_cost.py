#!/usr/bin/python3
"""What share of its time does a run pay for daily snapshots, pictures and restarts?

    benchmarks/snapshot_cost.py ENTHESIS [SCENARIO] [--pairs 2] [--until 8wk] [--seed 1] [--threads 2]

Runs of minutes differ by more than snapshots cost, for a machine is not as fast from one minute to the next. So a run
takes a snapshot every other day, and its days are held against the next ones. While a snapshot is packed the run stands
still, which its log tells; while it is written the steps are slower, by as much as a day that begins with one takes
longer than the day after it. Days differ by what happens in them, too: the same days of a
run without snapshots, which have the same steps, are taken off. Printed is what one snapshot costs in either way, and
the share of the run that daily ones, and its restarts, would take; +- is one standard error.
"""

import argparse
import csv
import pathlib
import re
import statistics
import subprocess
import tempfile


def carried_out(options, directory, every):
    command = [options.program, "run", options.scenario, "--until", options.until, "--seed", str(options.seed),
               "--threads", str(options.threads), "--snapshot-every", every, "--set", "census_every=1d",
               "--out", str(directory)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return directory


def seconds_of_days(directory):
    with open(directory / "times.csv", newline="") as file:
        rows = [row for row in csv.DictReader(line for line in file if not line.startswith("#"))]
    return [sum(float(value) for key, value in row.items() if key.endswith("_s")) for row in rows[1:]]


def slowed_by_s(days):
    """How much longer each day with a snapshot, the first and every other, takes than the next: no day counts twice."""
    return [with_one - without for with_one, without in zip(days[::2], days[1::2])]


def stood_still_s(directory, what):
    log = (directory / "log.txt").read_text(errors="replace")
    return sum(float(seconds) for seconds in re.findall(rf"^  {what} +([\d.]+) s", log, re.MULTILINE))


def mean_and_error(values):
    return statistics.mean(values), statistics.stdev(values) / len(values) ** 0.5


def measured(options, folder):
    """Of one pair of runs: seconds of packing, drawing and slowed steps per snapshot, and of restarts and of steps."""
    plain = seconds_of_days(carried_out(options, folder / "without", "0h"))
    directory = carried_out(options, folder / "with", "2d")
    days = seconds_of_days(directory)
    if len(days) < 5:
        raise SystemExit("runs of five days or more are needed")
    moments = len(list((directory / "snapshots").glob("snap_*.h5")))
    slowed = [one - other for one, other in zip(slowed_by_s(days), slowed_by_s(plain))]
    still = [stood_still_s(directory, what) for what in ("snapshots", "pictures", "restarts")]
    return {"packed": still[0] / moments, "drawn": still[1] / moments, "restarts": still[2], "slowed": slowed,
            "days": len(days), "steps": sum(plain)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("scenario", nargs="?", default="achilles_tnf_are_3d")
    parser.add_argument("--until", default="8wk")
    for name, value in (("--pairs", 2), ("--seed", 1), ("--threads", 2)):
        parser.add_argument(name, type=int, default=value)
    options = parser.parse_args()
    pairs = []
    for _ in range(options.pairs):
        with tempfile.TemporaryDirectory() as scratch:
            pairs.append(measured(options, pathlib.Path(scratch)))
    packed, drawn, restarts, steps = (statistics.mean(pair[what] for pair in pairs)
                                      for what in ("packed", "drawn", "restarts", "steps"))
    slowed, error = mean_and_error([seconds for pair in pairs for seconds in pair["slowed"]])
    daily = pairs[0]["days"] + 1
    share = (daily * (packed + drawn + slowed) + restarts) / steps
    print(f"one snapshot: {packed:.3f} s to pack it, {drawn:.3f} s to draw its pictures, "
          f"{slowed:.3f} +- {error:.3f} s while it is written")
    print(f"{daily} of them and {restarts:.2f} s for restarts: {100 * share:.1f} +- {100 * daily * error / steps:.1f} % "
          f"of {steps:.0f} s of steps")


if __name__ == "__main__":
    main()
