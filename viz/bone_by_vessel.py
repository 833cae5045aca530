#!/usr/bin/python3 -B
"""Shows how far from a vessel cartilage, calcified cartilage and bone stand outside the first outline of the bone.

  viz/bone_by_vessel.py RUN... -o FILE.png [--at 10wk] [--near 50] [--table FILE.csv]
  viz/bone_by_vessel.py --group "healing tendon" RUN... --group "no new vessels" RUN... -o FILE.png

For each group the area of each tissue by the distance of its site from the nearest site with a vessel, mean of the
animals (in 3-D of their layers, too), and which share of what is mineralised is bone within --near um and beyond.
Osteoid counts as bone. Distances are those of the section or of the volume that was modelled. Reads one snapshot of each
run: the last, or that nearest to --at.
"""

import numpy

import figure_style as style
from figure_style import GREY, MM, STAGE_COLOURS, plt, words
from refusal import Refusal
from run_files import Run, hours, time_text

TISSUES = {"cartilage": ("cartilage",), "calcified_cartilage": ("calcified_cartilage",), "bone": ("bone", "osteoid")}
BIN_UM = 20.0
AT_ONCE = 500  # sites whose distances are in memory together


def distances_um(places, vessels, spacing_um):
    """From each place to the nearest vessel; infinite if there is none. Places are [site, axis] in sites."""
    nearest = numpy.full(len(places), numpy.inf)
    if len(vessels):
        for first in range(0, len(places), AT_ONCE):
            apart = places[first:first + AT_ONCE, None, :] - vessels[None, :, :]
            nearest[first:first + AT_ONCE] = spacing_um * numpy.sqrt((apart**2).sum(axis=2).min(axis=1))
    return nearest


class Animal:
    """Of each tissue: distance of its sites outside the first bone from the nearest vessel."""

    def __init__(self, folder, time_h):
        run = Run(folder)
        snapshot = run.snapshot(len(run.files) - 1 if time_h is None else run.place_at(time_h))
        self.time_h, self.spacing_um, self.layers = snapshot.time_h, snapshot.spacing_um, snapshot.lattice[0]
        tissue, outside = snapshot.field("tissue"), snapshot.field("outside") > 0
        names = snapshot.words("tissue")
        vessels = numpy.argwhere(snapshot.field("vessel") > 0)
        self.distance_um = {}
        for name, shown_as in TISSUES.items():
            codes = [names.index(word) for word in shown_as if word in names]
            self.distance_um[name] = distances_um(numpy.argwhere(numpy.isin(tissue, codes) & outside), vessels,
                                                  self.spacing_um)


class Group:
    def __init__(self, title, folders, time_h):
        self.title = title
        self.animals = [Animal(folder, time_h) for folder in folders]
        self.time_h = self.animals[0].time_h
        if any(a.time_h != self.time_h or a.spacing_um != self.animals[0].spacing_um for a in self.animals):
            raise Refusal("the runs differ in the time of the snapshot or in the spacing of the sites")

    def distances(self, tissue):
        return numpy.concatenate([animal.distance_um[tissue] for animal in self.animals])

    def sites(self, tissue, near_um, within):
        distances = self.distances(tissue)
        return int(((distances <= near_um) == within).sum())

    def table_rows(self, near_um):
        for where in ("within", "beyond"):
            counts = {f"sites_of_{tissue}": self.sites(tissue, near_um, where == "within") for tissue in TISSUES}
            mineralised = counts["sites_of_calcified_cartilage"] + counts["sites_of_bone"]
            yield {"group": self.title, "animals": len(self.animals), "time_h": self.time_h,
                   "distance_from_vessel": f"{where} {near_um:g} um", **counts,
                   "bone_of_mineralised": counts["sites_of_bone"] / mineralised if mineralised else ""}


def draw_group(axes, group, near_um, reach_um, name_tissues):
    edges = numpy.arange(0, reach_um + BIN_UM, BIN_UM)
    area_um2 = group.animals[0].spacing_um ** 2 / len(group.animals) / group.animals[0].layers
    below = numpy.zeros(len(edges) - 1)
    for tissue in reversed(list(TISSUES)):
        counts, _ = numpy.histogram(numpy.minimum(group.distances(tissue), reach_um - BIN_UM / 2), edges)
        axes.bar(edges[:-1], counts * area_um2 * 1e-3, BIN_UM, bottom=below, align="edge", lw=0,
                 color=STAGE_COLOURS[tissue], label=words(tissue))
        below += counts * area_um2 * 1e-3
    axes.axvline(near_um, color=GREY, lw=0.6, ls=(0, (4, 3)))
    for row, x, side in zip(group.table_rows(near_um), (near_um - 4, near_um + 4), ("right", "left")):
        share = row["bone_of_mineralised"]
        axes.text(x, 1.02, "–" if share == "" else f"{100 * share:.2g} % bone", transform=axes.get_xaxis_transform(),
                  ha=side, va="bottom", fontsize=6, color=GREY)
    axes.set_title("\n".join(filter(None, [group.title, f"n = {len(group.animals)}, {time_text(group.time_h)}"])), pad=13)
    axes.set(xlim=(0, reach_um), xlabel="µm from the nearest vessel")
    if name_tissues:
        axes.legend(loc="upper right", frameon=False, handlelength=1)
    style.bare(axes)


def draw(arguments):
    if not arguments.near > 0:
        raise Refusal("--near takes a distance above 0, in um")
    named = [(title, folders) for title, *folders in arguments.group or []]
    if bool(named) == bool(arguments.folders) or not all(folders for _, folders in named):
        raise Refusal("give the directories of runs, or --group TITLE RUN... for each group")
    time_h = hours(arguments.at) if arguments.at else None
    groups = [Group(title, folders, time_h) for title, folders in named or [("", arguments.folders)]]
    far = [d for g in groups for t in TISSUES for d in g.distances(t) if numpy.isfinite(d)]
    reach_um = BIN_UM * numpy.ceil(max([2 * arguments.near, *far]) / BIN_UM + 1e-9)
    figure, every = plt.subplots(1, len(groups), figsize=((18 + 60 * len(groups)) * MM, 62 * MM), squeeze=False,
                                 sharey=True, layout="constrained")
    for i, (axes, group) in enumerate(zip(every[0], groups)):
        draw_group(axes, group, arguments.near, reach_um, i == len(groups) - 1)
    every[0][0].set_ylabel("outside the first bone,\n10³ µm² in an animal")
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, [row for group in groups for row in group.table_rows(arguments.near)])


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("folders", nargs="*", metavar="RUN", help="directories of runs")
    parser.add_argument("--group", nargs="+", action="append", metavar=("TITLE", "RUN"), help="several groups instead")
    parser.add_argument("--at", metavar="TIME", help="of the snapshot, such as 10wk; the last if left out")
    parser.add_argument("--near", type=float, default=50, metavar="UM", help="where near ends (50)")
    parser.add_argument("--table", metavar="FILE.csv", help="sites of each tissue within --near and beyond")
    style.finish("bone_by_vessel", draw, parser.parse_args())
