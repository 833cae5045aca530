"""A run as small as can be, written by hand after docs/file_formats.md."""

import csv
import json
import os

import h5py
import numpy
from PIL import Image

TISSUES = ["void_or_ground", "tendon", "cartilage", "bone", "calcified_cartilage"]
COLOURS = [(220, 230, 225), (120, 190, 175), (230, 70, 60), (60, 140, 140), (140, 60, 50)]
REGIONS = ["bone", "tendon"]
SCENARIO = '[parameters]\n"measure.mineral" = "0.2"\n"pictures.scale_bar" = "200 um"\n'
SPACING_UM = 20.0
PIXELS_PER_SITE = 4


def write_snapshot(folder, step, fields, said=None):
    """`said`: unit and meaning of fields by name."""
    path = os.path.join(folder, "snapshots", f"snap_{step:08d}.h5")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shape = next(iter(fields.values())).shape
    words = {"tissue": TISSUES, "region": REGIONS, "outside": ["within_first_bone", "outside_first_bone"]}
    with h5py.File(path, "w") as file:
        group = file.create_group(f"data/{step}")
        group.attrs.update({"time": step / 60, "spacing_um": SPACING_UM, "lattice": numpy.array(shape, "i4")})
        for name, values in fields.items():
            field = group.create_dataset(f"fields/{name}", data=values)
            if name in words:
                field.attrs["labels"] = numpy.array(words[name], "S32")
            if name in (said or {}):
                field.attrs.update({key: numpy.bytes_(text.encode()) for key, text in zip(("unit", "meaning"), said[name])})
        file["provenance/scenario"] = numpy.bytes_(SCENARIO)


def write_index(folder, steps, shape):
    index = {"title": "made up",
             "lattice": {"nx": shape[2], "ny": shape[1], "nz": shape[0], "spacing_um": SPACING_UM},
             "snapshots": [{"file": f"snapshots/snap_{s:08d}.h5", "step": s, "time_h": s / 60} for s in steps],
             "labels": {"tissue": [{"name": n, "colour": "#101010"} for n in TISSUES],
                        "neutrophil.stage": [{"name": "patrolling", "colour": "#143cdc"}],
                        "fibroblast.stage": [{"name": "tenocyte", "colour": "#2c203a"}],
                        "msc.stage": [{"name": "soft_tissue", "colour": "#2c203a"}]}}
    with open(os.path.join(folder, "index.json"), "w", encoding="utf-8") as file:
        json.dump(index, file)


def write_table(folder, name, columns):
    with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(zip(*columns.values()))


def write_census(folder, days):
    columns = {"time_h": [24 * d for d in days], "inflammation_per_mm2": [float(d) for d in days]}
    for stage in ("cartilage", "calcified_cartilage", "bone", "marrow"):
        columns[f"outside_{stage}_um2"] = [400.0 * d for d in days]
    write_table(folder, "census.csv", columns)


def write_stages(folder, rows, y_um=10.0):
    """rows: hours at which a site first showed cartilage, calcified cartilage, bone, marrow."""
    stages = ("cartilage", "calcified_cartilage", "bone", "marrow")
    columns = {name: [place] * len(rows) for name, place in (("x_um", 10.0), ("y_um", y_um), ("z_um", 10.0))}
    columns["volume_um3"] = [8000.0] * len(rows)
    columns.update({f"first_{stage}_h": [row[i] for row in rows] for i, stage in enumerate(stages)})
    write_table(folder, "stages.csv", columns)


def write_picture(folder, row, step, tissue):
    """Each site a square in the colour of its tissue; y runs up."""
    pixels = numpy.array(COLOURS, numpy.uint8)[tissue[0][::-1]]
    pixels = pixels.repeat(PIXELS_PER_SITE, 0).repeat(PIXELS_PER_SITE, 1)
    path = os.path.join(folder, "images", f"{row}_{step:08d}.png")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Image.fromarray(pixels).save(path)


def write_section(folder):
    """Bone on the left, tendon on the right; after a day cartilage stands in the tendon at x 25 to 27, y 5 to 6."""
    shape = (1, 20, 40)
    first = numpy.ones(shape, numpy.uint8)
    first[:, :, :10] = 3
    last = first.copy()
    last[0, 5:7, 25:28] = 2
    outside = (first != 3).astype(numpy.uint8)
    for step, tissue in ((0, first), (1440, last)):
        mineral = numpy.where(tissue == 3, 0.9, 0.0)
        write_snapshot(folder, step, {"tissue": tissue, "region": outside, "outside": outside, "mineral": mineral,
                                      "fat": 0 * mineral, "calcified": 0 * mineral})
        write_picture(folder, "stain", step, tissue)
    write_index(folder, [0, 1440], shape)
    write_census(folder, [0, 1])
    write_stages(folder, [(12.0, -1.0, -1.0, -1.0)] * 6)


BALL_RADIUS, BALL_CENTRE = 8.0, (12.0, 12.0, 16.0)  # sites; z, y, x


def write_ball(folder):
    """A ball of bone to the right of the middle, its upper half outside the first outline."""
    shape = (24, 24, 28)
    z, y, x = numpy.indices(shape) + 0.5
    away = numpy.sqrt((z - BALL_CENTRE[0]) ** 2 + (y - BALL_CENTRE[1]) ** 2 + (x - BALL_CENTRE[2]) ** 2)
    mineral = 0.4 * numpy.clip(BALL_RADIUS + 0.5 - away, 0, 1)  # the threshold of 0.2 lies on the radius
    outside = (y > BALL_CENTRE[1]).astype(numpy.uint8)
    write_snapshot(folder, 0, {"mineral": mineral, "calcified": 0 * mineral, "fat": 0 * mineral, "outside": outside})
    write_index(folder, [0], shape)
