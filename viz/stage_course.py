#!/usr/bin/python3 -B
"""Draws when tissue outside the first bone came to each stage of ossification, and how long sites stayed in each.

  viz/stage_course.py RUN... -o FILE.png [--table FILE.csv]
  viz/stage_course.py STUDY -o FILE.png [--arms control,smo] [--table FILE.csv]

Above: volume of the sites that have come to each stage, mean and 95 % interval of the animals, a thin line per animal.
Below: time from the first sight of a stage to that of the next one that the site showed, over the sites of all animals:
distribution, quartiles, and a dot per animal at its median. Sites that began in a stage, or had not left it by the end,
are not in it; the table says how many there were. Reads stages.csv and the last row of census.csv of each animal.
"""

import os

import numpy
import figure_style as style
from figure_style import GREY, INK, MM, STAGE_COLOURS, STAGES, MaxNLocator, plt, words
from refusal import Refusal
from run_files import column, groups_of_animals, rows_of
from study_figure import student_t

CONFIDENCE = 0.95
BIN_H = 6  # of the drawn densities; sites are looked at more often
POINTS = 300


class Animal:
    """Days at which sites first showed each stage, by site: nan if never, -inf if from the start."""

    def __init__(self, folder):
        path = os.path.join(folder, "stages.csv")
        rows = rows_of(path)
        self.end_d = self.last_day(folder)
        self.volume = column(rows, "volume_um3", path) * 1e-9  # mm3
        self.first_d = {}
        for stage in STAGES:
            hours = column(rows, f"first_{stage}_h", path)
            self.first_d[stage] = numpy.where(hours < 0, numpy.nan, numpy.where(hours == 0, -numpy.inf, hours / 24))

    @staticmethod
    def last_day(folder):
        path = os.path.join(folder, "census.csv")
        rows = rows_of(path)
        if not rows:
            raise Refusal(f"{path} has no rows")
        return column(rows[-1:], "time_h", path)[0] / 24

    def came_to(self, stage, days):
        """mm3 that had come to the stage by each day, without what began so."""
        first = self.first_d[stage]
        order = numpy.argsort(first)
        order = order[numpy.isfinite(first[order])]
        sums = numpy.concatenate([[0.0], numpy.cumsum(self.volume[order])])
        return sums[numpy.searchsorted(first[order], days, side="right")]

    def stays(self, stage):
        """Days from the first sight of the stage to that of the first later one (nan if none came), and which came."""
        entered = numpy.isfinite(self.first_d[stage])
        start = self.first_d[stage][entered]
        later = STAGES[STAGES.index(stage) + 1:]
        ends = numpy.array([self.first_d[s][entered] for s in later])
        ends[~(ends > start)] = numpy.inf
        soonest = ends.min(axis=0) if start.size else start
        following = ends.argmin(axis=0) if start.size else start.astype(int)
        return numpy.where(numpy.isinf(soonest), numpy.nan, soonest - start), following


class Group:
    def __init__(self, title, folders):
        self.title = title
        self.animals = [Animal(folder) for folder in folders]
        self.end_d = min(animal.end_d for animal in self.animals)

    def durations(self, stage):
        return [days[~numpy.isnan(days)] for days in (animal.stays(stage)[0] for animal in self.animals)]

    def table_row(self, stage):
        stays = [animal.stays(stage) for animal in self.animals]
        days = numpy.concatenate([d for d, _ in stays])
        following = numpy.concatenate([f for _, f in stays])
        left = ~numpy.isnan(days)
        low, middle, high = numpy.quantile(days[left], [0.25, 0.5, 0.75]) if left.any() else [numpy.nan] * 3
        row = {"group": self.title, "stage": stage, "animals": len(self.animals), "sites_entered": days.size,
               "sites_left": int(left.sum()), "lower_quartile_d": low, "median_d": middle, "upper_quartile_d": high}
        later = STAGES[STAGES.index(stage) + 1:]
        for other in STAGES[1:]:
            row[f"to_{other}"] = int((left & (following == later.index(other))).sum()) if other in later else 0
        return row


def read_groups(folders, arms):
    return [Group(title, animals) for title, animals in groups_of_animals(folders, arms)]


def draw_course(axes, group, name_stages):
    days = numpy.linspace(0, group.end_d, POINTS)
    n = len(group.animals)
    for stage in STAGES:
        curves = numpy.array([animal.came_to(stage, days) for animal in group.animals]) * 1e3  # 1e-3 mm3
        mean = curves.mean(axis=0)
        if n > 1:
            half = student_t(CONFIDENCE, n - 1) * curves.std(axis=0, ddof=1) / numpy.sqrt(n)
            axes.fill_between(days, numpy.maximum(mean - half, 0), mean + half, color=STAGE_COLOURS[stage], alpha=0.18,
                              lw=0)
            axes.plot(days, curves.T, color=STAGE_COLOURS[stage], lw=0.35, alpha=0.4)
        axes.plot(days, mean, color=STAGE_COLOURS[stage], lw=1.5, label=words(stage))
    axes.set_xlim(0, group.end_d)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("day")
    if group.title:
        axes.set_title(group.title)
    if name_stages:
        axes.legend(loc="upper left", frameon=False, handlelength=1.4, labelspacing=0.3, borderaxespad=0.2)
    style.bare(axes)


def density(days, at):
    """Gaussian kernels of Silverman's width, no narrower than a bin; mirrored at zero."""
    spread = min(days.std(), (numpy.quantile(days, 0.75) - numpy.quantile(days, 0.25)) / 1.34 or days.std())
    width = max(0.9 * spread * len(days) ** -0.2, BIN_H / 24)
    edges = numpy.arange(0, days.max() + BIN_H / 24, BIN_H / 24)
    counts, edges = numpy.histogram(days, bins=numpy.append(edges, edges[-1] + BIN_H / 24))
    centres = 0.5 * (edges[1:] + edges[:-1])
    kernels = sum(numpy.exp(-0.5 * ((at[:, None] + side * centres[None, :]) / width) ** 2) for side in (-1, 1))
    return kernels @ counts


def draw_stay(axes, y, group, stage, reach):
    """A ridge above a box from quartile to quartile, and dots below it for the animals."""
    by_animal = group.durations(stage)
    row = group.table_row(stage)
    days, colour = numpy.concatenate(by_animal), STAGE_COLOURS[stage]
    if days.size == 0:
        said = f"{row['sites_entered']} sites came, none had gone on" if row["sites_entered"] else "no site came"
        axes.text(0.02 * reach, y + 0.1, said, fontsize=6, color=GREY, va="bottom")
        return
    at = numpy.linspace(0, reach, POINTS)
    ridge = density(days, at)
    axes.fill_between(at, y, y + 0.62 * ridge / ridge.max(), color=colour, alpha=0.45, lw=0)
    axes.plot(at, y + 0.62 * ridge / ridge.max(), color=colour, lw=0.8)
    low, middle, high = (row[key] for key in ("lower_quartile_d", "median_d", "upper_quartile_d"))
    axes.plot([low, high], [y - 0.09] * 2, color=colour, lw=4, solid_capstyle="butt")
    axes.plot([middle] * 2, [y - 0.16, y - 0.02], color=INK, lw=1.2)
    if len(by_animal) > 1:
        axes.plot([numpy.median(d) for d in by_animal if d.size], [y - 0.24] * sum(d.size > 0 for d in by_animal), "o",
                  ms=2.4, mfc="white", mec=colour, mew=0.7)
    axes.text(1.01 * reach, y + 0.02, f"{middle:.1f} d ({low:.1f} to {high:.1f})\n{row['sites_left']} of "
              f"{row['sites_entered']} sites", fontsize=6, va="center", linespacing=1.3, clip_on=False)


def draw_stays(axes, groups, reach):
    rows = [(stage, group) for stage in STAGES[:-1] for group in groups]
    ticks = []
    for i, (stage, group) in enumerate(rows):
        y = -i - 0.35 * (i // len(groups))
        ticks.append(y)
        draw_stay(axes, y, group, stage, reach)
    axes.text(1.01 * reach, 0.66, "median (quartiles)\nsites that went on", fontsize=6, color=GREY, va="center",
              linespacing=1.3)
    axes.set_yticks(ticks)
    axes.set_yticklabels([f"{words(s)}\n{g.title}" if g.title else words(s) for s, g in rows], linespacing=1.3)
    axes.set(xlim=(0, reach), ylim=(ticks[-1] - 0.4, 0.8), xlabel="days from the first sight of a stage to the next")
    style.bare(axes)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def draw(arguments):
    groups = read_groups(arguments.folders, arguments.arms)
    if all(animal.volume.size == 0 for group in groups for animal in group.animals):
        raise Refusal("no site outside the first bone came to a stage of ossification")
    across = min(len(groups), 4)
    down = -(-len(groups) // across)
    course, stay, gap = 42, 11, 13  # mm
    stays = stay * 3 * len(groups) + 6
    high = 7 + down * (course + gap) + 3 + stays + 6
    figure = plt.figure(figsize=(style.WIDTH_MM * MM, high * MM))
    top = 1 - 7 / high
    bottom = top - (down * (course + gap) - gap) / high
    grid = figure.add_gridspec(down, across, left=0.085, right=0.985, top=top, bottom=bottom, wspace=0.12,
                               hspace=gap / course)
    first = None
    for i, group in enumerate(groups):
        axes = figure.add_subplot(grid[i // across, i % across], sharey=first)
        draw_course(axes, group, i == 0)
        if i % across == 0:
            axes.set_ylabel("volume that has come to\nthe stage (10⁻³ mm³)")
        else:
            axes.tick_params(labelleft=False)
        first = first or axes
    every = [d for group in groups for stage in STAGES[:-1] for d in group.durations(stage) if d.size]
    reach = 1.05 * numpy.quantile(numpy.concatenate(every), 0.995) if every else 1.0
    box = [0.16, 10 / high, 0.68, (stays - 6) / high]
    ridges = figure.add_axes(box)
    draw_stays(ridges, groups, reach)
    style.letter(figure, first, "a", 1.5)
    style.letter(figure, ridges, "b", 1.5)
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, [g.table_row(stage) for g in groups for stage in STAGES[:-1]])


if __name__ == "__main__":
    parser = style.parser_of_animals(__doc__)
    parser.add_argument("--table", metavar="FILE.csv", help="median and quartiles of the stays, and numbers of sites")
    style.finish("stage_course", draw, parser.parse_args())
