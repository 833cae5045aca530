#!/usr/bin/env python3
"""Runs that are killed or interrupted at random moments, and go on: do they end as if nothing had happened?

Each run is stopped by a signal after a random time, once or several times, and continued by `enthesis resume` on a random
number of threads, until it ends. Its tables, pictures and sidecars must then equal those of an unbroken run, byte for
byte, its snapshots have the same digests, and every HDF5 file that it left at any moment must open. Exits with 1 and a sentence for each run of which that is not true.

    tests/faults/interrupted_runs.py build/release/enthesis --runs 200                  # SIGKILL
    tests/faults/interrupted_runs.py build/release/enthesis --runs 50 --signal INT,TERM
"""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from run_folders import differences, results_of, unreadable

EXIT_DONE, EXIT_INTERRUPTED = 0, 130


class Trial:
    def __init__(self, given, scenario, folder, chance):
        self.given, self.scenario, self.folder, self.chance = given, scenario, folder, chance
        self.stops = 0

    def command(self, words):
        threads = str(self.chance.choice([1, 2, 3, 8]))
        often = self.chance.choice(["1h", "3h", "1d", "0h"])
        return [self.given.program, *words, "--threads", threads, "--restart-every", often, "--quiet"]

    def start(self):
        return self.command(["run", self.scenario, "--until", self.given.until, "--seed", str(self.given.seed),
                             "--snapshot-every", self.given.snapshots, "-o", self.folder])

    def go_on(self):
        return self.command(["resume", self.folder])

    def until_it_ends(self, usual_s):
        """Stops and continues it; returns what is wrong, or None."""
        words = self.start()
        most_stops = self.chance.randint(1, 4)
        while True:
            process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            sent = None
            if self.stops < most_stops:
                try:
                    process.wait(self.chance.uniform(0.0, usual_s))
                except subprocess.TimeoutExpired:
                    sent = self.chance.choice(self.given.signal)
                    process.send_signal(sent)
                    self.stops += 1
            said = process.communicate()[1].strip()
            broken = unreadable(self.folder)
            if broken:
                return f"unreadable after {sent}: {'; '.join(broken)}"
            if process.returncode == EXIT_DONE:
                return None
            stopped_so = sent is not None and process.returncode in (-sent, EXIT_INTERRUPTED)
            if not stopped_so:
                return f"`{' '.join(words)}` ended with {process.returncode}: {said}"
            # Killed before it had taken its directory, it must be started again.
            taken = os.path.isfile(os.path.join(self.folder, "scenario.toml"))
            words = self.go_on() if taken else self.start()
            if not taken:
                shutil.rmtree(self.folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--signal", default="KILL", help="names, separated by commas")
    parser.add_argument("--scenarios", default="achilles_tnf_are,achilles_tenotomy,vertebral_corner_inflamed")
    parser.add_argument("--until", default="4d")
    parser.add_argument("--snapshots", default="12h")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--draws", type=int, default=1, help="the seed of the moments at which runs are stopped")
    given = parser.parse_args()
    given.program = os.path.abspath(given.program)
    given.signal = [getattr(signal, "SIG" + name) for name in given.signal.split(",")]
    scenarios = given.scenarios.split(",")
    wrong, stops = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        unbroken = {}
        for scenario in scenarios:
            folder = os.path.join(scratch, "unbroken_" + scenario)
            began = time.monotonic()
            trial = Trial(given, scenario, folder, random.Random(0))
            subprocess.run(trial.start(), check=True)
            unbroken[scenario] = (results_of(folder), time.monotonic() - began)
        for number in range(given.runs):
            scenario = scenarios[number % len(scenarios)]
            wanted, usual_s = unbroken[scenario]
            folder = os.path.join(scratch, f"run_{number}")
            trial = Trial(given, scenario, folder, random.Random(f"{given.draws} {number}"))
            reason = trial.until_it_ends(usual_s)
            if reason is None:
                reason = differences(results_of(folder), wanted)
            if reason is not None:
                wrong.append(f"run {number} ({scenario}, {trial.stops} stops): {reason}")
                print(wrong[-1], file=sys.stderr, flush=True)
            stops += trial.stops
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{given.runs} runs, stopped {stops} times: {given.runs - len(wrong)} ended as the unbroken run")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
