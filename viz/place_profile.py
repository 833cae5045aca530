#!/usr/bin/python3 -B
"""Shows where along an axis tissue outside the first bone came to a stage of ossification, arm beside arm.

  viz/place_profile.py RUN... -o FILE.png [--axis y] [--stage calcified_cartilage] [--bin 500] [--marks rim=2000,rim=10000]
  viz/place_profile.py STUDY -o FILE.png [--arms loaded,unloaded] [--table FILE.csv]

For each piece of the axis the volume of the sites that came to the stage or to a later one, whatever they have become
since, per mm of the axis: mean and 95 % interval of the animals, a thin line for each. The y axis stands upright, as in
the sections; the others lie. Sites that began in one of them are not in it. Reads stages.csv of each animal.
"""

import os
import textwrap

import numpy
import figure_style as style
from figure_style import GREY, MM, STAGE_COLOURS, STAGES, plt, words
from refusal import Refusal
from run_files import column, groups_of_animals, rows_of
from study_figure import student_t

CONFIDENCE = 0.95


def formed(folder, axis, stage):
    """Places [um] along the axis and volumes [mm3] of the sites that came to the stage or a later one."""
    path = os.path.join(folder, "stages.csv")
    rows = rows_of(path)
    first_h = numpy.array([column(rows, f"first_{one}_h", path) for one in STAGES[STAGES.index(stage):]])
    came = (first_h > 0).any(axis=0) & (first_h != 0).all(axis=0)
    return column(rows, f"{axis}_um", path)[came], column(rows, "volume_um3", path)[came] * 1e-9


def profiles(animals, edges_um):
    """By animal and piece of the axis, 1e-3 mm3 per mm."""
    return numpy.array([numpy.histogram(places, edges_um, weights=volumes)[0] / numpy.diff(edges_um) * 1e6
                        for places, volumes in animals])


def edges_of(groups, bin_um):
    places = numpy.concatenate([places for _, animals in groups for places, _ in animals])
    if places.size == 0:
        raise Refusal("no site outside the first bone came to that stage")
    return numpy.arange(numpy.floor(places.min() / bin_um), numpy.floor(places.max() / bin_um) + 2) * bin_um


def draw_profile(axes, upright, edges_um, curves, colour):
    """Each piece as a step."""
    at = numpy.repeat(edges_um, 2)[1:-1] * 1e-3
    between = axes.fill_betweenx if upright else axes.fill_between

    def along(values):
        return numpy.repeat(values, 2)

    def line(values, **how):
        axes.plot(*((along(values), at) if upright else (at, along(values))), color=colour, **how)

    mean = curves.mean(axis=0)
    if len(curves) > 1:
        half = student_t(CONFIDENCE, len(curves) - 1) * curves.std(axis=0, ddof=1) / numpy.sqrt(len(curves))
        between(at, along(numpy.maximum(mean - half, 0)), along(mean + half), color=colour, alpha=0.25, lw=0)
        for curve in curves:
            line(curve, lw=0.3, alpha=0.45)
    line(mean, lw=1.5)


def marks_of(text):
    """[(word, um)] of "rim=2000,rim=10000"."""
    marks = []
    for mark in text.split(",") if text else []:
        word, _, place = mark.partition("=")
        try:
            marks.append((word, float(place)))
        except ValueError:
            raise Refusal(f'"{mark}" is no mark: write rim=2000') from None
    return marks


def draw_marks(axes, upright, marks):
    for word, um in marks:
        at = um * 1e-3
        if upright:
            axes.axhline(at, color=GREY, lw=0.6, ls=":")
            place, frame, stand = (0.97, at), axes.get_yaxis_transform(), "bottom"
        else:
            axes.axvline(at, color=GREY, lw=0.6, ls=":")
            place, frame, stand = (at, 0.95), axes.get_xaxis_transform(), "top"
        axes.annotate(word, place, xycoords=frame, fontsize=6, color=GREY, ha="right", va=stand)


def draw(arguments):
    if arguments.bin <= 0:
        raise Refusal(f"--bin must be above 0 um, and is {arguments.bin:g}")
    marks = marks_of(arguments.marks)
    groups = [(title, [formed(folder, arguments.axis, arguments.stage) for folder in folders])
              for title, folders in groups_of_animals(arguments.folders, arguments.arms)]
    edges_um = edges_of(groups, arguments.bin)
    upright = arguments.axis == "y"
    down, across = (1, len(groups)) if upright else (len(groups), 1)
    high = 78 if upright else 16 + 30 * down  # mm
    figure, grid = plt.subplots(down, across, squeeze=False, sharex=True, sharey=True,
                                figsize=((24 + 34 * across if upright else 120) * MM, high * MM), layout="constrained")
    place = f"{arguments.axis} (mm)"
    amount = f"came to {words(arguments.stage)}{' or beyond' if arguments.stage != STAGES[-1] else ''}\n(10⁻³ mm³ per mm)"
    rows = []
    for axes, (title, animals) in zip(grid.flat, groups):
        curves = profiles(animals, edges_um)
        draw_profile(axes, upright, edges_um, curves, STAGE_COLOURS[arguments.stage])
        draw_marks(axes, upright, marks)
        axes.set_title(textwrap.fill(title, 20) if upright else title)
        axes.set_xlim(left=0 if upright else None)
        axes.set_ylim(bottom=None if upright else 0)
        style.bare(axes)
        rows += [{"group": title, "from_um": low, "to_um": top, "animals": len(animals), "mean_1e-3_mm3_per_mm": mean}
                 for low, top, mean in zip(edges_um, edges_um[1:], curves.mean(axis=0))]
    figure.supxlabel(amount if upright else place, fontsize=7)
    figure.supylabel(place if upright else amount, fontsize=7)
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, rows)


if __name__ == "__main__":
    parser = style.parser_of_animals(__doc__)
    parser.add_argument("--axis", choices=("x", "y", "z"), default="y")
    parser.add_argument("--stage", choices=STAGES, default="calcified_cartilage")
    parser.add_argument("--bin", type=float, default=500.0, metavar="UM", help="length of a piece of the axis (500)")
    parser.add_argument("--marks", metavar="WORD=UM,...", help="places to mark along the axis")
    parser.add_argument("--table", metavar="FILE.csv", help="the means")
    style.finish("place_profile", draw, parser.parse_args())
