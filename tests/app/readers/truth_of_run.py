"""What enthesis itself says of a run, for the scripts beside this one: census.csv and index.json, and in expected/
every array as its own reader gives it, raw."""
import csv
import json
import math
import os
import sys

import numpy as np


class Truth:
    """Of the run in a directory; sites have edges `spacing_um`, and along z `layer_um`."""

    def __init__(self, folder, spacing_um, layer_um):
        self.folder, self.spacing_um, self.layer_um = folder, spacing_um, layer_um
        with open(os.path.join(folder, "index.json"), encoding="utf-8") as file:
            index = json.load(file)
        with open(os.path.join(folder, "census.csv"), newline="", encoding="utf-8") as file:
            self.census = {int(row["tick"]): row for row in csv.DictReader(file)}
        self.shape = tuple(index["lattice"][n] for n in ("nz", "ny", "nx"))
        self.is_section = self.shape[0] == 1
        self.snapshots = index["snapshots"]
        self.fields = {field["name"]: field for field in index["fields"]}
        self.columns = {kind["type"]: {c["name"]: c for c in kind["columns"]} for kind in index["agents"]}
        self.labels = {of: [word["name"] for word in words] for of, words in index["labels"].items()}
        self.site_um3 = spacing_um * spacing_um * layer_um
        self.check_index(index["lattice"])

    def check_index(self, lattice):
        assert lattice["spacing_um"] == self.spacing_um and lattice.get("layer_um", self.spacing_um) == self.layer_um
        assert len(self.snapshots) == 3 and len(self.fields) > 40 and len(self.columns) == 7
        for snapshot in self.snapshots:
            row = self.census[snapshot["step"]]
            assert float(row["time_h"]) == snapshot["time_h"] == snapshot["step"] / 60
            assert row["digest"] == snapshot["digest"]
            box = float(row["bone_um3"]) / float(row["bone_share"])
            assert math.isclose(box, math.prod(self.shape) * self.site_um3, rel_tol=1e-12)

    def path(self, snapshot):
        return os.path.join(self.folder, snapshot["file"])

    def expected(self, inside, kind):
        path = os.path.join(self.folder, "expected", inside)
        return np.fromfile(path, dtype=np.dtype(kind).newbyteorder("<"))

    def field(self, step, name):
        return self.expected(f"data/{step}/fields/{name}", self.fields[name]["type"]).reshape(self.shape)

    def column(self, step, kind, name):
        return self.expected(f"data/{step}/agents/{kind}/{name}", self.columns[kind][name]["type"])

    def positions(self, step, kind):
        return np.stack([self.expected(f"data/{step}/agents/{kind}/position/{axis}", "f8") for axis in "xyz"], axis=1)

    def check_field(self, step, name, values):
        """`values` are (nz, ny, nx), bit for bit those of the program, and give the sums of the census."""
        expected = self.field(step, name)
        assert values.dtype == expected.dtype, (name, values.dtype)
        assert values.shape == self.shape, (name, values.shape)
        assert values.tobytes() == expected.tobytes(), name
        self.check_census(step, name, values)

    def check_census(self, step, name, values):
        row, values = self.census[step], values.astype(float)

        def agrees(column, value, tolerance):
            if column in row:
                said = float(row[column])
                assert math.isclose(value, said, rel_tol=tolerance, abs_tol=1e-300), (step, column, value, said)

        agrees(f"mean_{name}_pM", values.mean(), 1e-12)
        agrees(f"max_{name}_pM", values.max(), 0.0)
        agrees(f"volume_{name}_um3", values.sum() * self.site_um3, 1e-6)  # of doubles; the snapshot has floats
        if name == "tissue":
            for code, word in enumerate(self.labels["tissue"]):
                agrees(f"share_{word}", (values == code).mean(), 1e-12)

    def count(self, step, kind):
        return int(self.census[step][f"n_{kind}"])

    def check_positions(self, step, kind, places):
        expected = self.positions(step, kind)
        assert len(places) == self.count(step, kind), kind
        assert places.dtype == np.float64 and places.tobytes() == expected.tobytes(), kind
        size = np.array(self.shape[::-1]) * [self.spacing_um, self.spacing_um, self.layer_um]
        assert (places > 0).all() and (places < size).all()
        if self.is_section:
            assert (places[:, 2] == self.layer_um / 2).all()

    def check_column(self, step, kind, name, values):
        assert len(values) == self.count(step, kind), (kind, name)
        assert values.tobytes() == self.column(step, kind, name).tobytes(), (kind, name)
        if name == "stage":
            for code, word in enumerate(self.labels[f"{kind}.stage"]):
                assert (values == code).sum() == int(self.census[step][f"n_{kind}_{word}"]), (kind, word)


def truth_from_arguments():
    return Truth(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]))


def all_is_so():
    print("all as the run says")
