#!/usr/bin/env python3
"""A run that is killed at one system call after another, and goes on: does it end as if nothing had happened?

Chance rarely hits the moments between two calls, such as a rename and the sync of its directory. Here strace kills the
program (SIGKILL) as it enters the N-th call of a kind in one of its threads, before the call does anything; then
`enthesis resume` takes the run to its end, which must be that of an unbroken run. Three commands are killed so: `run`,
`resume` of a run that was killed half-way, and `run --overwrite` of another run. After each kill every HDF5 file that is
there must open. Exits with 1 and a sentence for each kill of which that is not true.

    tests/faults/killed_at_calls.py build/release/enthesis              # at most 25 calls of each kind, evenly spread
    tests/faults/killed_at_calls.py build/release/enthesis --most 0     # every call
"""
import argparse
import collections
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from run_folders import differences, results_of, unreadable

CALLS = ("rename", "unlink", "unlinkat", "mkdir", "ftruncate", "fsync", "write", "pwrite64", "openat", "close")
SETTINGS = ["--set", "achilles.spacing=40um", "--set", "time.settling=1h", "--set", "census_every=2h", "--until", "12h",
            "--snapshot-every", "4h", "--restart-every", "3h", "--threads", "2", "--quiet"]


class Killer:
    def __init__(self, program, scratch):
        self.program, self.log = program, os.path.join(scratch, "calls.log")

    def calls_of(self, words):
        """Of each kind, the most that one thread makes."""
        subprocess.run(["strace", "-f", "-qq", "-o", self.log, "-e", "trace=" + ",".join(CALLS), self.program, *words],
                       check=True, stdout=subprocess.DEVNULL)
        counts = collections.Counter()
        with open(self.log) as lines:
            for line in lines:
                thread, text = line.split(None, 1)
                name = text.split("(", 1)[0]
                if name in CALLS:
                    counts[thread, name] += 1
        return {name: max((n for (_, of), n in counts.items() if of == name), default=0) for name in CALLS}

    def kill_at(self, name, number, words):
        """The status that the program ends with."""
        inject = f"inject={name}:signal=KILL:when={number}"
        return subprocess.run(["strace", "-f", "-qq", "-o", self.log, "-e", "trace=" + name, "-e", inject, self.program,
                               *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def spread(count, most):
    if most == 0 or count <= most:
        return range(1, count + 1)
    return sorted({1 + i * (count - 1) // (most - 1) for i in range(most)})


class Trials:
    def __init__(self, given, scratch):
        self.given, self.killer = given, Killer(given.program, scratch)
        self.folder = os.path.join(scratch, "out")
        self.unbroken, self.other, self.half = (os.path.join(scratch, name) for name in ("unbroken", "other", "half"))
        self.wrong, self.kills = [], 0
        self.enthesis("run", given.scenario, *SETTINGS, "-o", self.unbroken)
        self.enthesis("run", given.scenario, *SETTINGS, "--seed", "9", "-o", self.other)
        self.wanted = results_of(self.unbroken)
        self.prepare(None)
        self.killer.kill_at("rename", 20, self.start())
        shutil.copytree(self.folder, self.half)

    def enthesis(self, *words):
        done = subprocess.run([self.given.program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"`{' '.join(words)}` ended with {done.returncode}: {done.stderr.strip()}")

    def start(self, *more):
        return ["run", self.given.scenario, *SETTINGS, "-o", self.folder, *more]

    def prepare(self, template):
        shutil.rmtree(self.folder, ignore_errors=True)
        if template:
            shutil.copytree(template, self.folder)

    def taken(self):
        """Whether what is there is the run that was begun here, so that it can be resumed."""
        scenario = os.path.join(self.folder, "scenario.toml")
        return (os.path.isfile(scenario) and os.path.isfile(os.path.join(self.folder, "log.txt")) and
                open(scenario).read() == open(os.path.join(self.unbroken, "scenario.toml")).read())

    def finish(self):
        """Takes up what is there; what is wrong, or None."""
        broken = unreadable(self.folder)
        if broken:
            return "unreadable: " + "; ".join(broken)
        try:
            if self.taken():
                self.enthesis("resume", self.folder, "--threads", "3", "--quiet")
            else:
                self.enthesis(*self.start("--overwrite"))
        except RuntimeError as error:
            return str(error)
        return differences(results_of(self.folder), self.wanted)

    def all_of(self, what, template, words):
        self.prepare(template)
        counts = self.killer.calls_of(words)
        for name, count in counts.items():
            for number in spread(count, self.given.most):
                self.prepare(template)
                status = self.killer.kill_at(name, number, words)
                if status not in (0, -signal.SIGKILL):
                    reason = f"it ended with {status}"
                else:
                    self.kills += status != 0
                    reason = self.finish()
                if reason:
                    self.wrong.append(f"{what}, {name} {number} of {count}: {reason}")
                    print(self.wrong[-1], file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--most", type=int, default=25, help="calls of a kind that are tried, evenly spread; 0 for all")
    parser.add_argument("--scenario", default="achilles_tnf_are")
    given = parser.parse_args()
    given.program = os.path.abspath(given.program)
    if shutil.which("strace") is None:
        sys.exit("strace is needed, and is not installed")
    with tempfile.TemporaryDirectory() as scratch:
        trials = Trials(given, scratch)
        trials.all_of("run", None, trials.start())
        trials.all_of("resume", trials.half, ["resume", trials.folder, "--threads", "2", "--quiet"])
        trials.all_of("run --overwrite", trials.other, trials.start("--overwrite"))
    print(f"{trials.kills} kills: {len(trials.wrong)} wrong")
    return 1 if trials.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
