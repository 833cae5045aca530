#!/usr/bin/python3 -B
"""Does load act on bone at equal inflammation? From a study whose arms differ in load.

  viz/load_and_inflammation.py STUDY -o FILE.png [--arms NAMES] [--sites insertion,tuberosity] [--table FILE.csv]

New bone: the volume of each animal's new bone and calcified cartilage against its inflammation, the mean over time; by
how much its logarithm (of mineral + a site) rises with a unit of load. Erosion: the share of each of two sites that is
eroded, in %; site x load is how many percentage points more the first loses than the second from the least to the most
load. Both once as it is and once at equal inflammation: least squares in which they may follow any line that bends at the
quartiles of inflammation (of its logarithm for bone), erosion a line of its own at each site. A straight line would give to
load what is the bend of the line. Intervals of 95 %: bootstrap over animals, who keep all their arms.
Load is the factor of each arm on "load ..." (arms.csv). Reads arms.csv and animals.csv at the last time.
"""

import os

import figure_style as style
import numpy
from figure_style import MM, plt
from refusal import Refusal
from run_files import rows_of

MINERALISED = ("outside_bone_um3", "outside_calcified_cartilage_um3")
INFLAMMATION = "inflammation_per_mm2"
COLOURS = ["#0072B2", "#E69F00", "#D55E00", "#009E73", "#CC79A7", "#000000"]  # Okabe and Ito 2008
RESAMPLES, SEED = 4000, 1


class Study:
    def __init__(self, folder, arms):
        self.path = os.path.join(folder, "animals.csv")
        self.titles, self.load = {}, {}
        for row in rows_of(os.path.join(folder, "arms.csv")):
            self.titles.setdefault(row["arm"], row["title"])
            factor = float(row["factor"]) if row["target"].startswith("load ") else 1.0
            self.load[row["arm"]] = self.load.get(row["arm"], 1.0) * factor
        self.arms = sorted(arms.split(",") if arms else self.titles, key=lambda arm: self.load.get(arm, 0.0))
        for arm in self.arms:
            if arm not in self.titles:
                raise Refusal(f"{folder} has no arm {arm}; it has {', '.join(self.titles)}")
        if len({self.load[arm] for arm in self.arms}) < 2:
            raise Refusal(f"the arms {', '.join(self.arms)} do not differ in load")
        self.courses = {}
        for row in rows_of(self.path):
            course = self.courses.setdefault((row["arm"], row["readout"], int(row["animal"])), [])
            course.append((float(row["time_h"]), float(row["value"])))
        self.animals = sorted({animal for arm, _, animal in self.courses if arm in self.arms})
        if len(self.animals) < 3:
            raise Refusal(f"{folder} has {len(self.animals)} animals, too few for an interval")

    def readout(self, arm, name, over_time=False):
        """Of each animal at the end, or its mean over time."""
        if (arm, name, self.animals[0]) not in self.courses:
            raise Refusal(f"{self.path} has no readout {name}")
        courses = [numpy.array(self.courses[arm, name, animal]).T for animal in self.animals]
        if not over_time:
            return numpy.array([value[-1] for _, value in courses])
        return numpy.array([numpy.trapz(value, time) / (time[-1] - time[0]) for time, value in courses])

    def loads(self):
        return numpy.array([self.load[arm] for arm in self.arms])


def with_interval(estimate, animals):
    """Of an estimate from some animals (places, repeated in resamples): all of them, and the interval of each number."""
    draws = numpy.random.default_rng(SEED)
    resampled = [estimate(draws.integers(0, animals, animals)) for _ in range(RESAMPLES)]
    return numpy.array([estimate(numpy.arange(animals)), *numpy.percentile(resampled, [2.5, 97.5], axis=0)]).T


def coefficients(response, *columns):
    """Least squares with an intercept, which is left out of the answer."""
    design = numpy.stack([numpy.ones(response.size), *(c.ravel() for c in columns)], axis=1)
    return numpy.linalg.lstsq(design, response.ravel(), rcond=None)[0][1:]


def bent_line(values):
    """Columns of which the sums are the lines that bend at the quartiles."""
    return [values, *(numpy.maximum(0, values - knot) for knot in numpy.percentile(values, [25, 50, 75]))]


class Bone:
    """[arm, animal]"""

    def __init__(self, study):
        self.mineral_um3 = numpy.array([sum(study.readout(arm, name) for name in MINERALISED) for arm in study.arms])
        self.inflammation = numpy.array([study.readout(arm, INFLAMMATION, True) for arm in study.arms])
        if not (self.inflammation > 0).all():
            raise Refusal(f"{study.path} has animals without any inflammation, which has no logarithm")
        self.curve = bent_line(numpy.log(self.inflammation))
        self.load = numpy.repeat(study.loads()[:, None], len(study.animals), axis=1)
        least = self.mineral_um3[self.mineral_um3 > 0]
        self.a_site_um3 = least.min() if least.size else 1.0

    def by_load(self, animals):
        """As it is, and at equal inflammation."""
        log_mineral, load = numpy.log(self.mineral_um3[:, animals] + self.a_site_um3), self.load[:, animals]
        return numpy.array([coefficients(log_mineral, load)[0],
                            coefficients(log_mineral, load, *(part[:, animals] for part in self.curve))[0]])


class Erosion:
    """[arm, site, animal]"""

    def __init__(self, study, sites):
        def of_sites(name, over_time):
            return numpy.array([[study.readout(arm, f"{name}_in_{site}", over_time) for site in sites]
                                for arm in study.arms])
        self.eroded_percent = 100 * of_sites("eroded_share", False)
        self.inflammation = of_sites(INFLAMMATION, True)
        load = study.loads()
        shape = self.inflammation.shape
        self.load = numpy.broadcast_to(load[:, None, None], shape)
        self.first = numpy.broadcast_to(numpy.array([1.0, 0.0])[None, :, None], shape)
        self.range_of_load = load.max() - load.min()
        self.curves = []  # zero at the other site
        for i in range(len(sites)):
            for part in bent_line(self.inflammation[:, i]):
                of_both = numpy.zeros(shape)
                of_both[:, i] = part
                self.curves.append(of_both)

    def site_by_load(self, animals):
        """As it is, and at equal inflammation."""
        load, first = self.load[..., animals], self.first[..., animals]
        terms = (load * first, load, first)
        eroded = self.eroded_percent[..., animals]
        return self.range_of_load * numpy.array([
            coefficients(eroded, *terms)[0],
            coefficients(eroded, *terms, *(curve[..., animals] for curve in self.curves))[0]])


def said(estimate):
    """To a tenth of the width of the interval."""
    value, low, high = estimate
    digits = max(0, 1 - int(numpy.floor(numpy.log10(max(high - low, 1e-6)))))
    return f"{value:+.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def draw_bone(axes, study, bone, by_load):
    for i, arm in enumerate(study.arms):
        axes.plot(bone.inflammation[i], bone.mineral_um3[i] + bone.a_site_um3, "o", ms=3, mew=0,
                  color=COLOURS[i % len(COLOURS)], label=f"{study.titles[arm]} (x {study.load[arm]:g})")
    axes.set(xscale="log", yscale="log", xlabel="inflammatory cells per mm², mean over time",
             ylabel="new bone and calcified cartilage + a site (µm³)")
    axes.set_title(f"log mineral per load: {said(by_load[0])},\nat equal inflammation {said(by_load[1])}")
    style.bare(axes)


def draw_erosion(axes, study, erosion, sites, interaction):
    for i in range(len(study.arms)):
        for j, marker in enumerate(("o", "^")):
            axes.plot(erosion.inflammation[i, j], erosion.eroded_percent[i, j], marker, ms=3, mew=0.6,
                      color=COLOURS[i % len(COLOURS)], mfc=COLOURS[i % len(COLOURS)] if j == 0 else "white")
    axes.set(xlabel="inflammatory cells of the site per mm², mean over time", ylabel="eroded (% of the first surface)")
    axes.set_title(f"{sites[0]} (filled) against {sites[1]} x load: {said(interaction[0])} %,\n"
                   f"at equal inflammation {said(interaction[1])} %")
    style.bare(axes)


def draw(arguments):
    sites = arguments.sites.split(",") if arguments.sites else []
    if len(sites) not in (0, 2):
        raise Refusal("--sites takes two names with a comma between, such as insertion,tuberosity")
    study = Study(arguments.folder, arguments.arms)
    bone = Bone(study)
    by_load = with_interval(bone.by_load, len(study.animals))
    rows = [("log mineral per unit of load", by_load[0]),
            ("log mineral per unit of load, at equal inflammation", by_load[1])]
    panels = 1 + len(sites) // 2
    width, height = 12 + 78 * panels, 74
    figure = plt.figure(figsize=(width * MM, height * MM))
    axes = [figure.add_axes([(14 + 80 * k) / width, 17 / height, 60 / width, 46 / height]) for k in range(panels)]
    draw_bone(axes[0], study, bone, by_load)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="lower left", ncol=3, frameon=False, handletextpad=0.2)
    if sites:
        erosion = Erosion(study, sites)
        interaction = with_interval(erosion.site_by_load, len(study.animals))
        draw_erosion(axes[1], study, erosion, sites, interaction)
        rows += [(f"eroded %, {sites[0]} - {sites[1]} x range of load", interaction[0]),
                 (f"eroded %, {sites[0]} - {sites[1]} x range of load, at equal inflammation", interaction[1])]
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, [
            {"what": what, "animals": len(study.animals), "estimate": float(e[0]), "low": float(e[1]), "high": float(e[2])}
            for what, e in rows])


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("folder", metavar="STUDY", help="directory of a study")
    parser.add_argument("--arms", metavar="NAMES", help="arms to compare, with commas between; all if left out")
    parser.add_argument("--sites", metavar="A,B", help="two regions of interest for erosion; none if left out")
    parser.add_argument("--table", metavar="FILE.csv", help="the estimates and their intervals")
    style.finish("load_and_inflammation", draw, parser.parse_args())
