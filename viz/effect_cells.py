"""A table of effects: the ratio of means in words and in colour, one cell for each effect."""

import math

from figure_style import GREY, INK, plt

FARTHEST = 10.0  # ratio at which the colour is full, and its inverse


def number(text):
    return float(text) if text else math.nan


def ratio_text(ratio):
    return "–" if math.isnan(ratio) else f"{ratio:.2f}" if ratio < 9.95 else f"{ratio:.0f}"


def draw_cell(axes, column, row, ratio, sure, fontsize):
    """The cell whose upper left corner is (column, row); NaN: zero in the reference. Bold if `sure`."""
    log = 0.0 if math.isnan(ratio) else -1.0 if ratio <= 0 else math.log(ratio) / math.log(FARTHEST)
    shade = plt.get_cmap("RdBu_r")(0.5 + 0.42 * max(-1, min(1, log)))
    axes.add_patch(plt.Rectangle((column + 0.02, row + 0.03), 0.96, 0.94, color=shade, lw=0))
    light = sum(shade[:3])
    ink = "white" if light < 1.65 else INK if sure or light < 2.5 else GREY
    axes.text(column + 0.5, row + 0.5, ratio_text(ratio), ha="center", va="center", fontsize=fontsize,
              fontweight="bold" if sure else "normal", color=ink)


def frame_cells(axes, columns, rows, fontsize):
    """Names of columns above, a little smaller because they stand close together, names of rows on the left."""
    axes.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
    axes.set_yticks([i + 0.5 for i in range(len(rows))])
    axes.set_yticklabels(rows, fontsize=fontsize)
    axes.set_xticks([i + 0.5 for i in range(len(columns))])
    axes.set_xticklabels(columns, fontsize=fontsize - 0.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
