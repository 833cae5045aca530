#!/usr/bin/python3 -B
"""Sets the effects on one readout of several studies side by side, as ratios of means.

  viz/effects_across_studies.py STUDY... -o FILE.png --readout new_bone_um3 [--names "K/BxN,DBA/1"] [--table FILE.csv]

Rows are the contrasts, columns the studies. Among so many effects some would seem to differ by chance: those in bold are
told from nothing with at most one in twenty of them expected to be wrong (Benjamini and Hochberg 1995, over the whole
table). The table says difference, interval, p and ratio. Reads effects.csv of each study, at its last time.
"""

import math
import os
import textwrap

import figure_style as style
from effect_cells import draw_cell, frame_cells, number
from figure_style import GREY, MM, plt
from refusal import Refusal
from run_files import rows_of

WRONG_AMONG_FOUND = 0.05
KEPT = ("n", "mean_arm", "mean_reference", "difference", "low", "high", "p", "ratio", "ratio_low", "ratio_high")


def effects_of(folder, readout):
    """By name of the contrast, at the last time."""
    path = os.path.join(folder, "effects.csv")
    rows = rows_of(path)
    found = [r for r in rows if r["kind"] == "contrast" and r["readout"] == readout]
    if not found:
        known = ", ".join(dict.fromkeys(r["readout"] for r in rows))
        raise Refusal(f"{path} has no contrast of {readout}; its readouts are {known or 'none'}")
    last = max(float(r["time_h"]) for r in found)
    return {r["comparison"]: r for r in found if float(r["time_h"]) == last}


def threshold(p_values):
    """The largest p that is still told from nothing; 0 if none is."""
    ordered = sorted(p for p in p_values if not math.isnan(p))
    passed = [p for i, p in enumerate(ordered, 1) if p <= WRONG_AMONG_FOUND * i / len(ordered)]
    return max(passed, default=0.0)


def draw(arguments):
    folders = [style.words(os.path.basename(os.path.normpath(folder))) for folder in arguments.study]
    names = arguments.names.split(",") if arguments.names else folders
    if len(names) != len(arguments.study):
        raise Refusal(f"--names gives {len(names)} names for {len(arguments.study)} studies")
    studies = [effects_of(folder, arguments.readout) for folder in arguments.study]
    contrasts = list(dict.fromkeys(c for study in studies for c in study))
    limit = threshold([number(e["p"]) for study in studies for e in study.values()])

    each, beside, above, below = 4.0, 50.0, 10.0, 9.0  # mm
    width, height = beside + 18 * len(studies) + 2, above + each * len(contrasts) + below
    figure = plt.figure(figsize=(width * MM, height * MM))
    axes = figure.add_axes([beside / width, below / height, 1 - (beside + 2) / width, each * len(contrasts) / height])
    rows = []
    for column, (name, study) in enumerate(zip(names, studies)):
        for contrast, effect in study.items():
            sure = number(effect["p"]) <= limit
            draw_cell(axes, column, contrasts.index(contrast), number(effect["ratio"]), sure, 6)
            rows.append({"study": name, "contrast": contrast, **{k: number(effect[k]) for k in KEPT}, "told": int(sure)})
    frame_cells(axes, [textwrap.fill(n, 14, break_long_words=False) for n in names],
                [textwrap.shorten(c, 40, placeholder=" ...") for c in contrasts], 6.5)
    said = (f"ratio of means of {style.words(arguments.readout)}; bold: told from nothing (5 % of these by chance); "
            "–: zero in the reference")
    figure.text(1 * MM / figure.get_figwidth(), 1.5 * MM / figure.get_figheight(), textwrap.fill(said, int(width / 1.15)),
                fontsize=6, color=GREY, va="bottom")
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, rows)


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("study", nargs="+", metavar="STUDY", help="directory that `enthesis study` wrote")
    parser.add_argument("--readout", required=True, metavar="NAME")
    parser.add_argument("--names", metavar="A,B", help="what the columns are called (the directories)")
    parser.add_argument("--table", metavar="FILE.csv", help="write the numbers of the figure")
    style.finish("effects_across_studies", draw, parser.parse_args())
