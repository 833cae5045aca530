#!/usr/bin/python3 -B
"""Draws the strain of a run under its load at some times, and what new bone does to the strain beside it.

  viz/strain_maps.py RUN -o FILE.png [--at 0d,8wk] [--zoom 600,1200,300,900] [--table TABLE.csv]

Above the stained sections, below octahedral shear strain, all on one scale (the 99th percentile of the first time is its
end). The white line is the first outline of the bone, the orange one what is bone or calcified cartilage beyond it. Right:
strain outside the first bone (of the whole section) against the distance from what has mineralised there by the last time, at the first time and at the
last (median, and the middle half of the sites). In 3-D the middle layer is shown.
"""

import numpy

import figure_style as style
from field_maps import Moment
from figure_style import GREY, INK, MM, plt
from refusal import Refusal
from run_files import Run, time_text
from section_view import SectionView, frame, middle_layer, scale_bar

STRAIN = "octahedral_shear_strain"
NEAR_UM = 200  # as far as distances are looked at
COLOURS = (GREY, "#c2410c")


def percent(moment):
    return 100 * middle_layer(moment.snapshot.field(STRAIN))


def distances_um(of, to, spacing_um):
    """From each site of the first mask to the nearest of the second, in the order of the first."""
    to_sites = numpy.argwhere(to)
    return numpy.array([spacing_um * numpy.sqrt(((to_sites - site) ** 2).sum(1).min()) for site in numpy.argwhere(of)])


def by_distance(moments):
    """(lower edge of the bin, for the first and the last time: lower quartile, median, upper quartile); the first bin is the
    new mineral itself."""
    first, last = moments[0], moments[-1]
    spacing = last.snapshot.spacing_um
    new = last.new & ~first.new
    if not new.any():
        return []
    soft = last.outside & ~last.new & (percent(last) > 0)
    away = distances_um(soft, new, spacing)
    rows = [(0.0, [numpy.quantile(percent(m)[new], (0.25, 0.5, 0.75)) for m in (first, last)])]
    for edge in numpy.arange(spacing, NEAR_UM, spacing):
        here = (away >= edge - 0.5 * spacing) & (away < edge + 0.5 * spacing)
        if here.sum() >= 3:
            rows.append((float(edge), [numpy.quantile(percent(m)[soft][here], (0.25, 0.5, 0.75)) for m in (first, last)]))
    return rows


def draw_distances(axes, rows, moments):
    x = [row[0] for row in rows]
    for n, (moment, colour) in enumerate(zip((moments[0], moments[-1]), COLOURS)):
        low, middle, high = numpy.array([row[1][n] for row in rows]).T
        axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0)
        axes.plot(x, middle, color=colour, lw=1.4, marker="o", ms=2.5, label=time_text(moment.snapshot.time_h))
    style.bare(axes)
    axes.set(xlabel="distance from new mineral (µm)", ylabel="octahedral shear strain (%)", ylim=(0, None), xlim=(-5, None))
    axes.legend(frameon=False, loc="upper right", bbox_to_anchor=(1.0, 1.0))


def draw(arguments):
    run = Run(arguments.run)
    view = SectionView(run, arguments.zoom)
    places = run.places(arguments.at, 2)
    if len(places) < 2:
        raise Refusal("a comparison needs two snapshots at least; name their times with --at")
    moments = [Moment(view, place) for place in places]
    for moment in moments:
        moment.check(STRAIN)
    most = float(numpy.quantile(percent(moments[0])[moments[0].shown], 0.99))
    if not most > 0:
        raise Refusal(f"{run.folder} has no load at {time_text(moments[0].snapshot.time_h)}")

    x0, x1, y0, y1 = view.window
    gap, margin, right, bottom = 3.0, 3.0, 50.0, 13.0
    wide = (style.WIDTH_MM - margin - right - gap * (len(moments) - 1) - 4) / len(moments)
    high = wide * (y1 - y0) / (x1 - x0)
    size = [style.WIDTH_MM, 2 * high + gap + 6 + bottom]
    figure = plt.figure(figsize=[side * MM for side in size])
    box = lambda left, top, w, h: [left / size[0], 1 - (top + h) / size[1], w / size[0], h / size[1]]
    for n, (moment, place) in enumerate(zip(moments, places)):
        left = margin + n * (wide + gap)
        axes = figure.add_axes(box(left, 5, wide, high))
        axes.imshow(view.picture("stain", place), extent=view.extent(), interpolation="lanczos")
        frame(axes, view.window)
        axes.set_title(time_text(moment.snapshot.time_h), pad=3)
        if n == 0:
            scale_bar(axes, view.window, view.bar_in_picture_um(view.window))
        axes = figure.add_axes(box(left, 5 + high + gap, wide, high))
        image = axes.imshow(percent(moment), origin="lower", extent=view.extent(), vmin=0, vmax=most, cmap="viridis",
                            interpolation="nearest")
        moment.outline(axes)
        frame(axes, view.window)
    bar = figure.colorbar(image, cax=figure.add_axes(box(margin, 5 + 2 * high + gap + 2.5, wide, 1.8)), orientation="horizontal",
                          extend="max")
    bar.ax.tick_params(labelsize=6, colors=GREY, labelcolor=INK, length=2, pad=1.5)
    bar.outline.set_linewidth(0.4)
    bar.set_label("octahedral shear strain (%)", labelpad=1)
    rows = by_distance(moments)
    axes = figure.add_axes(box(style.WIDTH_MM - right + 11, 7, right - 12, 2 * high + gap - 8))
    if rows:
        draw_distances(axes, rows, moments)
    else:
        axes.axis("off")
        axes.text(0.5, 0.5, "nothing has\nmineralised", ha="center", va="center", color=GREY)
    style.save(figure, arguments)
    if arguments.table:
        if not rows:
            raise Refusal("nothing has mineralised outside the first bone: there is no table to write")
        style.write_table(arguments.table, [
            {"distance_um": distance, **{f"{when}_{what}_percent": float(value) for when, values in zip(("first", "last"), both)
                                         for what, value in zip(("lower_quartile", "median", "upper_quartile"), values)}}
            for distance, both in rows])


if __name__ == "__main__":
    parser = style.parser(__doc__)
    parser.add_argument("run", metavar="RUN", help="directory of a run")
    parser.add_argument("--at", metavar="TIMES", help="of the snapshots, with commas between; the first and the last if left out")
    parser.add_argument("--zoom", metavar="X0,X1,Y0,Y1", help="part of the section in um")
    parser.add_argument("--table", metavar="TABLE.csv", help="the numbers of the right panel")
    style.finish("strain_maps", draw, parser.parse_args())
