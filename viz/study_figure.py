#!/usr/bin/python3 -B
"""Draws OUT/figure.png from the tables of a study (arms.csv, animals.csv, effects.csv); reads nothing else.

  python3 -B viz/study_figure.py OUT

A  the primary readout through time: mean and interval of each arm, a thin line per animal, treatment windows shaded
B  each contrast, animal by animal, at the last time of report
C  effects on the primary readout with their intervals
D  effects on all readouts as ratios of means, on a logarithmic axis

With more contrasts than can stand side by side, B to D become one table of contrasts by readouts.
"""

import csv
import math
import os
import sys
import textwrap
from collections import defaultdict

import figure_style as style
from effect_cells import draw_cell, frame_cells, number
from figure_style import GREY, INK, PALE, MaxNLocator, MultipleLocator, plt
from refusal import Refusal

# Okabe and Ito 2008: told apart by colour-blind readers. Line styles tell arms apart in grey.
COLOURS = ["#0072B2", "#56B4E9", "#D55E00", "#E69F00", "#009E73", "#CC79A7", "#000000", "#999999"]
STYLES = ["-", (0, (5, 1.5)), "-", (0, (5, 1.5)), "-", (0, (5, 1.5)), "-", (0, (5, 1.5))]
MOST_SIDE_BY_SIDE = 6  # contrasts
MOST_COLOURED = 7  # arms beside the reference of most contrasts, where there are many
UNITS = {"_per_mm2": "per mm²", "_per_mm": "per mm", "_um2": "µm²", "_um3": "µm³", "_um": "µm", "_pM": "pM"}


def rows_of(folder, name):
    with open(os.path.join(folder, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def label(readout):
    for end, unit in UNITS.items():
        if readout.endswith(end):
            return readout[: -len(end)].replace("_", " ") + " (" + unit + ")"
    return readout.replace("_", " ")


def student_t(confidence, dof):
    """Quantile of Student's t, by bisection of its distribution, integrated by Simpson's rule."""
    scale = math.exp(math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2)) / math.sqrt(dof * math.pi)

    def half(t, steps=400):
        density = [scale * (1 + (t * i / steps) ** 2 / dof) ** (-(dof + 1) / 2) for i in range(steps + 1)]
        return t / steps / 3 * (density[0] + density[-1] + 4 * sum(density[1:-1:2]) + 2 * sum(density[2:-1:2]))

    low, high = 0.0, 200.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if half(middle) < confidence / 2 else (low, middle)
    return low


class Study:
    def __init__(self, folder):
        self.arms, self.titles, self.windows = [], {}, []
        for row in rows_of(folder, "arms.csv"):
            if row["arm"] not in self.titles:
                self.arms.append(row["arm"])
                self.titles[row["arm"]] = row["title"]
            if row["perturbation"]:
                window = (row["perturbation"], float(row["from_h"]) / 24, float(row["until_h"]) / 24)
                if window not in self.windows:
                    self.windows.append(window)
        self.values = defaultdict(dict)  # (arm, readout, animal) -> day -> value
        self.readouts = []
        for row in rows_of(folder, "animals.csv"):
            key = (row["arm"], row["readout"], int(row["animal"]))
            self.values[key][float(row["time_h"]) / 24] = float(row["value"])
            if row["readout"] not in self.readouts:
                self.readouts.append(row["readout"])
        self.animals = sorted({animal for _, _, animal in self.values})
        self.days = sorted(next(iter(self.values.values())))
        effects = rows_of(folder, "effects.csv")
        self.effects_day = max((float(e["time_h"]) / 24 for e in effects), default=self.days[-1])
        self.effects = [e for e in effects if float(e["time_h"]) / 24 == self.effects_day]
        self.confidence = float(effects[0]["confidence"]) if effects else 0.95
        self.colour = {arm: COLOURS[i % len(COLOURS)] for i, arm in enumerate(self.arms)}
        self.style = {arm: STYLES[i % len(STYLES)] for i, arm in enumerate(self.arms)}

    def series(self, arm, animal):
        values = self.values[(arm, self.readouts[0], animal)]
        return [values[day] for day in self.days]

    def contrasts(self):
        return [e for e in self.effects if e["kind"] == "contrast" and e["readout"] == self.readouts[0]]


    def coloured(self):
        """The arms that are told apart by colour: all of a few; of many the usual reference and those that differ most."""
        if len(self.contrasts()) <= MOST_SIDE_BY_SIDE:
            return self.arms
        references = [e["reference"] for e in self.contrasts()]
        usual = max(self.arms, key=references.count)
        far = sorted(self.contrasts(), key=lambda e: -abs(number(e["difference"])))
        near_enough = [usual, *dict.fromkeys(e["arm"] for e in far if e["arm"] != usual)][:MOST_COLOURED + 1]
        return [arm for arm in self.arms if arm in near_enough]


def heading(axes, letter, text):
    axes.set_title(letter, loc="left", fontweight="bold", fontsize=12, color=INK, x=-0.01)
    axes.set_title(text, loc="center", fontsize=10, color=INK)


def bare(axes):
    style.bare(axes)
    axes.tick_params(labelsize=8.5)


def draw_course(axes, study):
    coloured = study.coloured()
    few = coloured == study.arms
    colour = {arm: COLOURS[i % len(COLOURS)] for i, arm in enumerate(coloured)}
    for name, start, end in study.windows if few else []:
        whole = start <= study.days[0] and end >= study.days[-1]
        if not whole and start < study.days[-1]:
            axes.axvspan(start, min(end, study.days[-1]), color="#f1efe9", lw=0, zorder=0)
            axes.text(start, 1.0, " " + name, transform=axes.get_xaxis_transform(), va="top", fontsize=8, color=GREY)
    n = len(study.animals)
    for arm in study.arms:
        all_series = [study.series(arm, animal) for animal in study.animals]
        for series in all_series if few else []:
            axes.plot(study.days, series, color=colour[arm], lw=0.5, alpha=0.28, zorder=1)
        measured = [[x for x in v if not math.isnan(x)] for v in zip(*all_series)]
        mean = [sum(v) / len(v) if v else math.nan for v in measured]
        if arm not in coloured:
            axes.plot(study.days, mean, color=PALE, lw=1, zorder=1)
            continue
        if n > 1:
            half = [
                student_t(study.confidence, len(v) - 1) * math.sqrt(sum((x - m) ** 2 for x in v) / (len(v) - 1) / len(v))
                if len(v) > 1 else math.nan for v, m in zip(measured, mean)
            ]
            low, high = [m - h for m, h in zip(mean, half)], [m + h for m, h in zip(mean, half)]
            axes.fill_between(study.days, low, high, color=colour[arm], alpha=0.2, lw=0, zorder=2)
        axes.plot(study.days, mean, color=colour[arm], ls=study.style[arm], lw=2.2, label=study.titles[arm], zorder=3)
    lowest = min(x for k, v in study.values.items() if k[1] == study.readouts[0] for x in v.values() if not math.isnan(x))
    if lowest >= 0:
        axes.set_ylim(bottom=-0.015 * axes.get_ylim()[1])
    axes.set_xlim(study.days[0], study.days[-1])
    weeks = study.days[-1] - study.days[0] >= 21
    axes.xaxis.set_major_locator(MultipleLocator(7) if weeks else MaxNLocator(8, integer=True))
    axes.set_xlabel("day", fontsize=9)
    axes.set_ylabel(label(study.readouts[0]), fontsize=9)
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.13), ncol=min(4, len(study.arms)), frameon=False, fontsize=9,
        handlelength=2.6,
    )
    bare(axes)
    heading(axes, "A", f"Mean, {100 * study.confidence:g} % interval and each of {n} animals per arm" if few else
            f"Mean and {100 * study.confidence:g} % interval of {n} animals per arm; grey: arms that differ less")


def draw_pairs(axes, study, effect, first, limits):
    day = study.effects_day
    paired = effect["test"].startswith("paired")
    ends = (effect["reference"], effect["arm"])
    for animal in study.animals:
        values = [study.values[(arm, study.readouts[0], animal)][day] for arm in ends]
        if paired:
            axes.plot([0, 1], values, color=PALE, lw=1, zorder=1)
        for x, (arm, value) in enumerate(zip(ends, values)):
            axes.plot(x, value, "o", color=study.colour[arm], ms=4.5, mec="white", mew=0.6, zorder=2)
    means = [number(effect["mean_reference"]), number(effect["mean_arm"])]
    axes.plot([0, 1], means, color=INK, lw=2, zorder=3)
    axes.set_xlim(-0.35, 1.35)
    axes.set_ylim(*limits)
    axes.set_xticks([0, 1])
    axes.set_xticklabels([study.titles[arm].replace(", ", ",\n") for arm in ends], fontsize=8)
    p = number(effect["p"])
    said = "" if math.isnan(p) else "\n" + ("p < 0.0001" if p < 0.0001 else f"p = {p:.2g}")
    axes.text(0.5, 0.98, effect["comparison"] + said, transform=axes.transAxes, ha="center", va="top", fontsize=8.5)
    bare(axes)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    if first:
        axes.set_ylabel(label(study.readouts[0]), fontsize=9)
        heading(axes, "B", "")
    else:
        axes.set_yticklabels([])


def dot_with_interval(axes, y, value, low, high, colour, hollow=False):
    if not math.isnan(low):
        axes.plot([low, high], [y, y], color=colour, lw=2, solid_capstyle="round", zorder=2)
    axes.plot(value, y, "D" if hollow else "o", ms=6.5, color="white" if hollow else colour, mec=colour, mew=1.6, zorder=3)


def draw_effects(axes, study):
    effects = [e for e in study.effects if e["readout"] == study.readouts[0]]
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    for i, e in enumerate(effects):
        hollow = e["kind"] == "interaction"
        colour = INK if hollow else study.colour.get(e["arm"], INK)
        dot_with_interval(axes, -i, *(number(e[k]) for k in ("difference", "low", "high")), colour, hollow)
    axes.set_yticks([-i for i in range(len(effects))])
    axes.set_yticklabels([textwrap.fill(e["comparison"], 20, break_on_hyphens=False) for e in effects], fontsize=8.5)
    axes.set_ylim(-len(effects) + 0.4, 0.6)
    axes.set_xlabel("difference in " + label(study.readouts[0]), fontsize=9)
    axes.margins(x=0.1)
    bare(axes)
    axes.tick_params(axis="y", length=0)
    heading(axes, "C", f"Effects at day {study.effects_day:g}")


def ratio_limits(effects):
    """Room for the ratios and for intervals up to four times as far; a longer interval ends in an arrow."""
    ratios = [number(e["ratio"]) for e in effects]
    reach = max([abs(math.log(r)) for r in ratios if r > 0] + [math.log(1.5)])
    ends = [number(e[k]) for e in effects for k in ("ratio_low", "ratio_high")]
    far = [abs(math.log(v)) for v in ends if v > 0 and not math.isinf(v)]
    limit = 1.08 * min(max(far + [reach]), reach + math.log(4))
    return math.exp(-limit), math.exp(limit)


def draw_ratios(axes, study):
    names = [e["comparison"] for e in study.contrasts()]
    effects = [e for e in study.effects if e["kind"] == "contrast" and number(e["ratio"]) >= 0]
    axes.axvline(1, color=GREY, lw=0.8, zorder=1)
    low_end, high_end = ratio_limits(effects)
    for e in effects:
        y = -study.readouts.index(e["readout"]) - 0.22 * (names.index(e["comparison"]) - (len(names) - 1) / 2)
        low, high = number(e["ratio_low"]), number(e["ratio_high"])
        colour = study.colour[e["arm"]]
        if number(e["ratio"]) == 0:
            axes.plot(low_end, y, "<", color="white", mec=colour, mew=1.4, ms=6, zorder=3, clip_on=False)
            continue
        clipped = [max(low, low_end) if low > 0 else low_end, min(high, high_end)]
        dot_with_interval(axes, y, number(e["ratio"]), *clipped, colour)
        for beyond, end, marker in ((not low >= low_end, low_end, "<"), (not high <= high_end, high_end, ">")):
            if beyond and not math.isnan(low):
                axes.plot(end, y, marker, color=colour, ms=5, zorder=3, clip_on=False)
    axes.set_xscale("log")
    axes.set_xlim(low_end, high_end)
    ticks = [t for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low_end <= t <= high_end]
    if len(ticks) < 3:
        ticks = [t for t in (0.6, 0.8, 1, 1.25, 1.6) if low_end <= t <= high_end]
    axes.set_xticks(ticks)
    axes.set_xticklabels([f"{t:g}" for t in ticks])
    axes.minorticks_off()
    for i, readout in enumerate(study.readouts):
        if not any(e["readout"] == readout for e in effects):
            axes.text(1, -i, " no ratio: zero in the reference", va="center", fontsize=8, color=GREY)
    for i in range(len(study.readouts) - 1):
        axes.axhline(-i - 0.5, color=PALE, lw=0.6, zorder=0)
    axes.set_yticks([-i for i in range(len(study.readouts))])
    axes.set_yticklabels([label(r) for r in study.readouts], fontsize=8.5)
    axes.set_ylim(-len(study.readouts) + 0.5, 0.5)
    axes.set_xlabel("ratio of means, arm by reference", fontsize=9)
    bare(axes)
    axes.tick_params(axis="y", length=0)
    heading(axes, "D", "All readouts (colours and order as in C)")


def draw_table(axes, study):
    """Contrasts by readouts: ratio of means in words and colour, bold where the interval of the difference excludes zero."""
    rows = [e["comparison"] for e in study.contrasts()]
    for e in study.effects:
        if e["kind"] == "contrast":
            sure = number(e["low"]) > 0 or number(e["high"]) < 0
            draw_cell(axes, study.readouts.index(e["readout"]), rows.index(e["comparison"]), number(e["ratio"]), sure, 8.5)
    frame_cells(axes, [textwrap.fill(label(r), 14) for r in study.readouts],
                [textwrap.shorten(r, 46, placeholder=" ...") for r in rows], 8.5)
    axes.text(0, len(rows) + 0.25, f"ratio of means, arm by reference, at day {study.effects_day:g}; bold: the "
              f"{100 * study.confidence:g} % interval of the difference excludes zero; –: zero in the reference",
              va="top", fontsize=8, color=GREY)
    axes.set_title("B", loc="left", fontweight="bold", fontsize=12, color=INK, x=-0.01, y=1.0, pad=34)


def draw_many(study):
    course, each, above, below, gap = 3.6, 0.27, 0.4, 0.45, 1.75  # inches
    table = each * len(study.contrasts())
    width, height = 11, above + course + gap + table + below
    figure = plt.figure(figsize=(width, height))
    draw_course(figure.add_axes([0.08, 1 - (above + course) / height, 0.895, course / height]), study)
    draw_table(figure.add_axes([0.33, below / height, 0.645, table / height]), study)
    return figure


def draw(folder):
    study = Study(folder)
    if all(math.isnan(x) for k, v in study.values.items() if k[1] == study.readouts[0] for x in v.values()):
        raise Refusal(f"there was nothing to measure of {study.readouts[0]} in any animal")
    plt.rcParams.update({"font.family": "DejaVu Sans", "axes.labelcolor": INK, "text.color": INK})
    contrasts = study.contrasts()
    figure = draw_many(study) if len(contrasts) > MOST_SIDE_BY_SIDE else draw_few(study, contrasts)
    part = os.path.join(folder, "figure.part.png")
    figure.savefig(part, dpi=160, facecolor="white")
    os.replace(part, os.path.join(folder, "figure.png"))


def draw_few(study, contrasts):
    figure = plt.figure(figsize=(11, 12.5 if contrasts else 5))
    rows = figure.add_gridspec(
        3 if contrasts else 1, 1, height_ratios=[1.25, 1.05, 1] if contrasts else [1], hspace=0.42,
        left=0.08, right=0.975, top=0.965, bottom=0.055 if contrasts else 0.22,
    )
    draw_course(figure.add_subplot(rows[0]), study)
    if contrasts:
        columns = rows[1].subgridspec(1, len(contrasts), wspace=0.12)
        values = [study.values[(e[k], study.readouts[0], a)][study.effects_day]
                  for e in contrasts for k in ("arm", "reference") for a in study.animals]
        values = [x for x in values if not math.isnan(x)] or [0.0]
        room = (max(values) - min(values)) or 1
        start = min(0, min(values)) if min(values) < room else min(values)
        limits = (start - 0.04 * room, max(values) + 0.35 * room)
        for i, effect in enumerate(contrasts):
            draw_pairs(figure.add_subplot(columns[i]), study, effect, i == 0, limits)
        lowest = rows[2].subgridspec(1, 4, width_ratios=[0.36, 1, 0.62, 1], wspace=0)  # room for names between
        draw_effects(figure.add_subplot(lowest[1]), study)
        draw_ratios(figure.add_subplot(lowest[3]), study)
    return figure


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: study_figure.py OUT")
    try:
        draw(sys.argv[1])
    except Refusal as refusal:
        sys.exit(f"the tables in {sys.argv[1]} cannot be drawn: {refusal}")
    except (OSError, KeyError, ValueError, StopIteration) as error:
        sys.exit(f"the tables in {sys.argv[1]} cannot be drawn: {type(error).__name__} {error}")
