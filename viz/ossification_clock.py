#!/usr/bin/python3 -B
"""Draws in which share of the animals cartilage, calcified cartilage, bone and marrow stand outside the first bone.

  viz/ossification_clock.py RUN... -o FILE.png [--least 1200] [--table FILE.csv]
  viz/ossification_clock.py STUDY -o FILE.png [--arms control,smo] [--at 5wk,10wk]

As a laboratory would say it: 60 % of the tendons hold bone at five weeks. An animal holds a stage while at least so many
um2 of it (--least) stand outside the first outline of the bone. Shares with their 95 % interval (Wilson); the table says
them at some times (--at), and the week in which a quarter, half and three quarters of the animals had first shown the
stage, blank if fewer did. Reads census.csv of each animal, until the shortest of them ends.
"""

import textwrap

import figure_style as style
import numpy
from figure_style import MM, STAGE_COLOURS, STAGES, plt, words
from refusal import Refusal
from run_files import column, groups_of_animals, hours, rows_of, time_text

DAY_H, WEEK_H = 24.0, 168.0
NORMAL_975 = 1.959963984540054


class Group:
    """Of each stage: [animal, time] whether the animal holds it."""

    def __init__(self, title, folders, least_um2):
        self.title = title
        tables = [self.table(folder) for folder in folders]
        self.time_h = min((times for times, _ in tables), key=len)
        for (times, _), folder in zip(tables, folders):
            if not numpy.array_equal(times[:len(self.time_h)], self.time_h):
                raise Refusal(f"{folder} was counted at other times than the first animal")
        self.holds = {stage: numpy.array([areas[stage][:len(self.time_h)] >= least_um2 for _, areas in tables])
                      for stage in STAGES}

    @staticmethod
    def table(folder):
        path = f"{folder}/census.csv"
        rows = rows_of(path)
        if not rows:
            raise Refusal(f"{path} has no rows")
        return column(rows, "time_h", path), {s: column(rows, f"outside_{s}_um2", path) for s in STAGES}

    @property
    def animals(self):
        return len(self.holds[STAGES[0]])

    def share(self, stage):
        return self.holds[stage].mean(axis=0)

    def place_at(self, time_h):
        if time_h > self.time_h[-1]:
            raise Refusal(f"{time_text(time_h)} is after the end of the shortest run ({time_text(self.time_h[-1])})")
        return int(numpy.abs(self.time_h - time_h).argmin())

    def first_week(self, stage, share):
        """When so large a share of the animals had first shown the stage; nan if fewer have."""
        holds = self.holds[stage]
        first = numpy.where(holds.any(axis=1), self.time_h[holds.argmax(axis=1)], numpy.inf)
        soonest = numpy.sort(first)[int(numpy.ceil(share * self.animals)) - 1] / WEEK_H
        return soonest if numpy.isfinite(soonest) else numpy.nan

    def table_row(self, stage, times_h):
        row = {"group": self.title, "stage": stage, "animals": self.animals}
        for share, name in ((0.25, "first_quarter_wk"), (0.5, "half_wk"), (0.75, "third_quarter_wk")):
            week = self.first_week(stage, share)
            row[name] = "" if numpy.isnan(week) else float(week)
        for time_h in times_h:
            row[f"share_at_{time_text(time_h).replace(' ', '_')}"] = float(self.share(stage)[self.place_at(time_h)])
        return row


def wilson(share, n):
    """Interval of a share of n."""
    z2 = NORMAL_975**2 / n
    middle = (share + z2 / 2) / (1 + z2)
    half = NORMAL_975 * numpy.sqrt(share * (1 - share) / n + z2 / (4 * n)) / (1 + z2)
    return middle - half, middle + half


def draw_clock(axes, group, name_stages):
    days = group.time_h / DAY_H
    for stage in STAGES:
        low, high = wilson(group.share(stage), group.animals)
        axes.fill_between(days, 100 * low, 100 * high, color=STAGE_COLOURS[stage], alpha=0.12, lw=0)
        axes.plot(days, 100 * group.share(stage), color=STAGE_COLOURS[stage], lw=1.5, label=words(stage))
    weeks = days[-1] / 7
    step = next(s for s in (1, 2, 4, 13, 26, 52, 520) if weeks / s <= 8)
    axes.set_xticks(numpy.arange(0, weeks + 1e-9, step) * 7, [f"{w:g}" for w in numpy.arange(0, weeks + 1e-9, step)])
    axes.set(xlim=(0, days[-1]), ylim=(-2, 102), xlabel="week")
    axes.set_title("\n".join([*textwrap.wrap(group.title, 32), f"n = {group.animals}"]))
    if name_stages:
        axes.legend(loc="center left", bbox_to_anchor=(1.03, 0.5), frameon=False, handlelength=1.4, labelspacing=0.5)
    style.bare(axes)


def draw(arguments):
    if not arguments.least > 0:
        raise Refusal("--least takes an area above 0, in um2")
    groups = [Group(title, folders, arguments.least)
              for title, folders in groups_of_animals(arguments.folders, arguments.arms)]
    times_h = [hours(text) for text in arguments.at.split(",")] if arguments.at else []
    rows = [group.table_row(stage, times_h) for group in groups for stage in STAGES]
    across = 2 if len(groups) == 4 else min(len(groups), 3)
    down = -(-len(groups) // across)
    left, right, top, tall, below, foot, between = 13, 32, 10, 42, 20, 10, 6  # mm
    wide = min(60, (style.WIDTH_MM - left - right - between * (across - 1)) / across)
    width, height = left + across * wide + between * (across - 1) + right, top + down * (tall + below) - below + foot
    figure = plt.figure(figsize=(width * MM, height * MM))
    for i, group in enumerate(groups):
        column, row = i % across, i // across
        x, y = left + column * (wide + between), height - top - row * (tall + below) - tall
        axes = figure.add_axes([x / width, y / height, wide / width, tall / height])
        draw_clock(axes, group, column == across - 1 and row == 0)
        if column == 0:
            axes.set_ylabel("animals that hold it (%)")
        else:
            axes.tick_params(labelleft=False)
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, rows)


if __name__ == "__main__":
    parser = style.parser_of_animals(__doc__)
    parser.add_argument("--least", type=float, default=1200, metavar="UM2", help="area that counts as held (1200)")
    parser.add_argument("--at", metavar="TIMES", help="of the table, such as 5wk,10wk")
    parser.add_argument("--table", metavar="FILE.csv", help="weeks of the quarters, and shares at the times of --at")
    style.finish("ossification_clock", draw, parser.parse_args())
