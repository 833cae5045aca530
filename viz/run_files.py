"""Reads what a run wrote (docs/file_formats.md), for the scripts beside this one."""

import csv
import difflib
import json
import math
import os
import re
import sys
import tomllib

try:
    import h5py
    import numpy
except ImportError as missing:
    sys.exit(f"{missing.name} for /usr/bin/python3 is missing (package python3-{missing.name})")

from refusal import Refusal

HOURS = {"h": 1.0, "d": 24.0, "wk": 168.0, "yr": 8766.0}


def hours(text):
    found = re.fullmatch(r"\s*([0-9.]+)\s*(h|d|wk|yr)\s*", text)
    if not found:
        raise Refusal(f'"{text}" is no time: write 36h, 14d or 6wk')
    return float(found[1]) * HOURS[found[2]]


def time_text(time_h):
    days = time_h / 24
    if days >= 14 and math.isclose(days % 7, 0, abs_tol=1e-6):
        return f"week {days / 7:g}"
    return f"day {days:.3g}" if days == int(days) or days >= 1 else f"{time_h:g} h"


def did_you_mean(name, known):
    """The end of a sentence that refuses a name."""
    folded = {k.lower(): k for k in known}
    near = difflib.get_close_matches(name.lower(), folded, 1)
    return f"; did you mean {folded[near[0]]}?" if near else ""


def rows_of(path):
    try:
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}") from None


def column(rows, name, path):
    try:
        return numpy.array([float(row[name]) for row in rows])
    except (KeyError, TypeError, ValueError):
        raise Refusal(f"{path} has no column {name} of numbers") from None


class Snapshot:
    """One moment. Arrays are [z, y, x]."""

    def __init__(self, path):
        self.path = path
        try:
            self.file = h5py.File(path)
            self.step = self.file["data"][next(iter(self.file["data"]))]
            self.time_h = float(self.step.attrs["time"])
            self.spacing_um = float(self.step.attrs["spacing_um"])
            self.lattice = tuple(int(n) for n in self.step.attrs["lattice"])
        except (OSError, KeyError, StopIteration):
            raise Refusal(f"{path} is no snapshot of a run") from None

    def field(self, name):
        if name not in self.step["fields"]:
            raise Refusal(f"{self.path} has no field {name}")
        return self.step["fields"][name][:]

    def words(self, name):
        """The words for the codes of a field."""
        self.field(name)
        return [word.decode() for word in self.step["fields"][name].attrs["labels"]]

    def parameter(self, name):
        """The number of the run by its id, in the unit in which the scenario writes it."""
        try:
            text = tomllib.loads(self.file["provenance/scenario"][()].decode())["parameters"][name]
            return float(str(text).split()[0])
        except (KeyError, ValueError):
            raise Refusal(f"{self.path} does not say {name}") from None


class Run:
    def __init__(self, folder):
        self.folder = folder
        path = os.path.join(folder, "index.json")
        try:
            with open(path, encoding="utf-8") as file:
                index = json.load(file)
            self.title, self.lattice = index["title"], index["lattice"]
            self.times_h = [float(s["time_h"]) for s in index["snapshots"]]
            self.steps = [int(s["step"]) for s in index["snapshots"]]
            self.files = [os.path.join(folder, s["file"]) for s in index["snapshots"]]
            self.colours = {of: {label["name"]: label.get("colour") for label in labels}
                            for of, labels in index["labels"].items()}
        except OSError:
            raise Refusal(f"{folder} holds no run with snapshots ({path} is not there)") from None
        except (KeyError, TypeError, ValueError):
            raise Refusal(f"{path} is no index of a run") from None

    def snapshot(self, place):
        return Snapshot(self.files[place])

    def place_at(self, time_h):
        """The snapshot nearest to a time."""
        return min(range(len(self.times_h)), key=lambda i: abs(self.times_h[i] - time_h))

    def places(self, times, most):
        """By a list such as "0d,14d"; else at most so many, spread evenly from the first to the last."""
        if times:
            return list(dict.fromkeys(self.place_at(hours(t)) for t in times.split(",")))
        count = len(self.times_h)
        if count <= most:
            return list(range(count))
        return sorted({round(k * (count - 1) / (most - 1)) for k in range(most)})

    def census(self):
        path = os.path.join(self.folder, "census.csv")
        rows = rows_of(path)
        return lambda name: column(rows, name, path)


def finished_animals(folder, arm):
    """Directories of the animals of an arm that are finished, among as many as the study has: others are of earlier runs."""
    path = os.path.join(folder, "study.toml")
    try:
        with open(path, "rb") as file:
            animals = int(tomllib.load(file)["animals"])
    except (OSError, ValueError, KeyError):
        raise Refusal(f"{path} does not say how many animals the study has") from None
    every = [os.path.join(folder, "animals", arm, f"animal_{i:04d}") for i in range(1, animals + 1)]
    return [animal for animal in every if os.path.exists(os.path.join(animal, "done"))]


def animals_of_study(folder, arms):
    """(title, [directory of a finished animal]) of each arm; `arms` are names with commas between, all if None."""
    titles = {}
    for row in rows_of(os.path.join(folder, "arms.csv")):
        titles.setdefault(row["arm"], row["title"])
    chosen = arms.split(",") if arms else list(titles)
    for arm in chosen:
        if arm not in titles:
            raise Refusal(f"{folder} has no arm {arm}; it has {', '.join(titles)}")
    animals = {arm: finished_animals(folder, arm) for arm in chosen}
    for arm, folders in animals.items():
        if not folders:
            raise Refusal(f"{folder} has no finished animals of the arm {arm}")
    return [(titles[arm], animals[arm]) for arm in chosen]


def groups_of_animals(folders, arms):
    """The arms of one study, or some runs as one group without title."""
    if len(folders) == 1 and os.path.exists(os.path.join(folders[0], "arms.csv")):
        return animals_of_study(folders[0], arms)
    if arms:
        raise Refusal("--arms needs the directory of a study")
    return [("", folders)]
