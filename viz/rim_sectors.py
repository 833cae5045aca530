#!/usr/bin/python3 -B
"""Draws how strained the ligament and the outer annulus are round the rim of a vertebra, sector by sector.

  enthesis solve-load vertebral_rim -o rim.h5
  viz/rim_sectors.py rim.h5 -o FILE.png [--quantity octahedral_shear_strain] [--table FILE.csv]

Means over sectors of 5 degrees of what lies within --within mm of the end plates and --deep mm of the outline, for each
load case, seen from above with the front up. Below, of each load case, the mean of the front (within 30 degrees), the
sides, the back and what lies between side and back, relative to the mean of all; in living spines syndesmophytes are most
frequent there and rarest at the back and the front (Tan and others 2016, Ann Rheum Dis 75:1951).
"""

import h5py
import numpy
import figure_style as style
from figure_style import GREY, INK, MM, plt, words
from refusal import Refusal

SECTOR_DEG = 5
REGIONS = {"front": (0, 30), "between front and side": (30, 60), "side": (60, 120), "between side and back": (120, 150),
           "back": (150, 180)}
# Where syndesmophytes are found in living spines (Tan and others 2016).
OBSERVED = {"between side and back": "most", "back": "fewest", "front": "fewest"}
COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#9d755d", "#e45756")


class SolvedRim:
    def __init__(self, path):
        try:
            self.file = h5py.File(path)
            material = self.file["material"]
            self.azimuth, self.depth = material["azimuth"][:], material["depth"][:]
            self.label = material["label"][:]
            self.names = dict(reversed(one.split(" ", 1)) for one in material["label"].attrs["meaning"].decode().split(", "))
            self.spacing_mm = self.file["load"].attrs["spacing_um"][2] / 1000
        except (OSError, KeyError, ValueError):
            raise Refusal(f"{path} is no solved load of the rim of a vertebra") from None

    def is_tissue(self, *names):
        return numpy.isin(self.label, [int(self.names[name]) for name in names])

    def beside_the_rim(self, within_mm, deep_mm):
        """Soft tissue near the end plates, where the outline and the bone meet."""
        bone = self.is_tissue("cortex", "end plate", "cancellous bone").any(axis=(1, 2))
        disc = numpy.flatnonzero(~bone)
        low, top = disc[0], disc[-1]
        layer = numpy.arange(len(bone))
        from_plate = numpy.minimum(layer - low, top - layer) + 0.5
        near = (from_plate > 0) & (from_plate * self.spacing_mm < within_mm)
        return near[:, None, None] & (self.depth < deep_mm) & self.is_tissue("annulus", "anterior ligament",
                                                                             "posterior ligament")

    def sectors(self, case, quantity, zone):
        """Means in per cent, from -180 degrees on; nan where a sector is empty."""
        found = self.file["load"][case]
        if quantity not in found:
            raise Refusal(f"there is no {quantity}; there are {', '.join(found)}")
        edges = numpy.arange(-180, 180 + SECTOR_DEG, SECTOR_DEG)
        sums, _ = numpy.histogram(self.azimuth[zone], edges, weights=found[quantity][:][zone])
        counts, _ = numpy.histogram(self.azimuth[zone], edges)
        with numpy.errstate(invalid="ignore"):
            return 100 * sums / counts


def by_region(sectors):
    centres = abs(numpy.arange(-180, 180, SECTOR_DEG) + SECTOR_DEG / 2)
    return {name: numpy.nanmean(sectors[(centres >= low) & (centres < high)]) / numpy.nanmean(sectors)
            for name, (low, high) in REGIONS.items()}


def draw(arguments):
    rim = SolvedRim(arguments.file)
    zone = rim.beside_the_rim(arguments.within, arguments.deep)
    if not zone.any():
        raise Refusal("no soft tissue lies so near to the rim; raise --within or --deep")
    cases = list(rim.file["load"])
    sectors = {case: rim.sectors(case, arguments.quantity, zone) for case in cases}
    figure = plt.figure(figsize=(style.WIDTH_MM * MM, 88 * MM))
    polar = figure.add_axes([0.07, 0.08, 0.36, 0.72], projection="polar")
    bars = figure.add_axes([0.56, 0.32, 0.42, 0.52])
    centres = numpy.radians(numpy.arange(-180, 180, SECTOR_DEG) + SECTOR_DEG / 2)
    for case, colour in zip(cases, COLOURS):
        values = sectors[case]
        polar.plot(numpy.append(centres, centres[0]), numpy.append(values, values[0]), color=colour, lw=1.2)
    polar.set(theta_zero_location="N", theta_direction=-1, ylim=(0, None))
    polar.set_xticks(numpy.radians([0, 90, 180, 270]), ["front", "right", "back", "left"])
    polar.tick_params(colors=GREY, labelcolor=INK)
    polar.set_title(f"{words(arguments.quantity)} (%)", pad=10)
    width = 0.8 / len(cases)
    rows = []
    for i, (case, colour) in enumerate(zip(cases, COLOURS)):
        shares = by_region(sectors[case])
        bars.bar(numpy.arange(len(shares)) + (i - 0.5 * (len(cases) - 1)) * width, shares.values(), width, color=colour,
                 label=words(case))
        rows += [{"load_case": case, "region": name, "of_the_mean": share} for name, share in shares.items()]
    bars.axhline(1, color=GREY, lw=0.6)
    bars.set_xticks(range(len(REGIONS)), [name.replace(" front and", "\nfront and").replace(" side and", "\nside and")
                                          for name in REGIONS])
    for n, name in enumerate(REGIONS):
        bars.text(n, 1.02, OBSERVED.get(name, ""), transform=bars.get_xaxis_transform(), ha="center", va="bottom", fontsize=6.5)
    bars.text(0.5, 1.09, "syndesmophytes of living spines (Tan 2016):", transform=bars.transAxes, ha="center", va="bottom",
              fontsize=6.5, color=GREY)
    bars.set_ylabel("relative to the mean of the rim")
    bars.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.2), ncol=2, handlelength=1)
    style.bare(bars)
    style.letter(figure, bars, "a", 1.5)
    style.letter(figure, bars, "b", 0.49 * style.WIDTH_MM)
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, rows)


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("file", metavar="FILE.h5", help="of `enthesis solve-load vertebral_rim`")
    parser.add_argument("--quantity", default="octahedral_shear_strain", metavar="NAME")
    parser.add_argument("--within", type=float, default=2.0, metavar="MM", help="of the end plates (2)")
    parser.add_argument("--deep", type=float, default=3.0, metavar="MM", help="inwards from the outline (3)")
    parser.add_argument("--table", metavar="FILE.csv", help="the means by region")
    style.finish("rim_sectors", draw, parser.parse_args())
