#!/usr/bin/python3 -B
"""Draws where the wall time of a run went while its tissue changed, and the share of each part in the whole.

  viz/run_times.py RUN -o FILE.png [--table FILE.csv]

A band for each phase of the step that took a twentieth of the time or more, the others together; seconds for a day of
the model's time. Reads times.csv. Settling, snapshots and pictures are not in it: log.txt tells them.
"""

import os

import numpy
import figure_style as style
from figure_style import GREY, MM, plt
from refusal import Refusal
from run_files import column, rows_of

IN_WORDS = {  # phases in times.csv, from the bottom of the figure; others come after these under their own name
    "load": "load", "fields": "fields", "decide": "cells decide", "move": "cells walk",
    "fates": "death and division", "remodel": "matrix", "bury": "burial", "recruit": "recruitment and vessels",
    "tissue": "tissue", "label": "labels", "perturb": "experiment",
}
COLOURS = ["#2f7f7c", "#d6453a", "#c9a227", "#b07aa8", "#5b7fb5", "#8c3b32"]
REST = "#d9d9d9"
SMALLEST = 0.05  # of the time, for a band of its own


class Times:
    def __init__(self, folder):
        path = os.path.join(folder, "times.csv")
        rows = rows_of(path)
        if len(rows) < 2:
            raise Refusal(f"{path} tells of no step")
        self.day = column(rows, "time_h", path) / 24
        phases = [name[:-2] for name in rows[0] if name.endswith("_s")]
        phases.sort(key=lambda p: list(IN_WORDS).index(p) if p in IN_WORDS else len(IN_WORDS))
        self.seconds = {phase: column(rows, f"{phase}_s", path)[1:] for phase in phases}
        self.total_s = sum(s.sum() for s in self.seconds.values())
        if not self.total_s > 0:
            raise Refusal(f"{path} tells of no time")

    def share(self, phase):
        return self.seconds[phase].sum() / self.total_s

    def bands(self):
        """Title, colour and seconds, from the bottom; phases too small for a band come last, in one."""
        large = [p for p in self.seconds if self.share(p) >= SMALLEST]
        small = [self.seconds[p] for p in self.seconds if p not in large]
        bands = [(IN_WORDS.get(p, p), colour, self.seconds[p]) for p, colour in zip(large, COLOURS * 2)]
        return bands + ([("the rest", REST, sum(small))] if small else [])

    def table_rows(self):
        for phase in sorted(self.seconds, key=self.share, reverse=True):
            yield {"phase": phase, "seconds": self.seconds[phase].sum(), "share": self.share(phase)}


def draw(arguments):
    times = Times(arguments.folder)
    figure, axes = plt.subplots(figsize=(120 * MM, 60 * MM), layout="constrained")
    days = numpy.diff(times.day)
    floor = numpy.zeros(len(days))
    for title, colour, seconds in times.bands():
        top = floor + seconds / days
        axes.stairs(top, times.day, baseline=floor, fill=True, color=colour, lw=0,
                    label=f"{title}  {100 * seconds.sum() / times.total_s:.2g} %")
        floor = top
    axes.set(xlim=(times.day[0], times.day[-1]), ylim=(0, None), xlabel="day",
             ylabel="seconds of computing\nfor a day of life")
    axes.set_title(f"{times.total_s / 60:.3g} minutes in all" if times.total_s >= 60 else
                   f"{times.total_s:.3g} seconds in all", loc="left", color=GREY)
    handles, titles = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], titles[::-1], loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False,
                handlelength=1)
    style.bare(axes)
    style.save(figure, arguments)
    if arguments.table:
        style.write_table(arguments.table, list(times.table_rows()))


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("folder", metavar="RUN", help="directory of a run")
    parser.add_argument("--table", metavar="FILE.csv", help="seconds and share of every phase")
    style.finish("run_times", draw, parser.parse_args())
