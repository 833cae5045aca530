"""What the figures have in common: inks, axes, and how a script ends."""

import argparse
import csv
import os
import sys

try:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.patheffects import withStroke
    from matplotlib.ticker import MaxNLocator, MultipleLocator
except ImportError:
    sys.exit("matplotlib for /usr/bin/python3 is missing (package python3-matplotlib)")

from refusal import Refusal

INK, GREY, PALE = "#222222", "#6b6b6b", "#d9d9d9"
MM = 1 / 25.4  # inches
WIDTH_MM = 180  # two columns of a journal

# Of ossification, in their order.
STAGES = ["cartilage", "calcified_cartilage", "bone", "marrow"]
STAGE_COLOURS = {"cartilage": "#d6453a", "calcified_cartilage": "#8c3b32", "bone": "#2f7f7c", "marrow": "#b07aa8"}

JOURNAL = {
    "font.family": "sans-serif", "font.sans-serif": ["Arial", "Helvetica", "Liberation Sans", "DejaVu Sans"],
    "font.size": 7, "axes.labelsize": 7, "axes.titlesize": 7.5, "xtick.labelsize": 6.5, "ytick.labelsize": 6.5,
    "legend.fontsize": 6.5, "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6,
    "xtick.major.size": 2.5, "ytick.major.size": 2.5, "axes.labelcolor": INK, "text.color": INK,
}


def words(name):
    return name.replace("_", " ")


def bare(axes):
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(GREY)
    axes.tick_params(colors=GREY, labelcolor=INK)


def outlined(colour):
    """For text that lies on a picture."""
    return [withStroke(linewidth=1.4, foreground=colour)]


def letter(figure, axes, text, left_mm=0.0):
    """The letter of a panel, in line with the left edge of the figure."""
    top = axes.get_position().y1
    figure.text(left_mm * MM / figure.get_figwidth(), top, text, fontsize=9, fontweight="bold", va="bottom", ha="left")


def save(figure, arguments):
    path = arguments.out
    part = f"{path}.part"
    try:
        figure.savefig(part, dpi=arguments.dpi, facecolor="white", format="png", pil_kwargs={"optimize": True})
        os.replace(part, path)
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


def write_table(path, rows):
    """Rows are dictionaries with the same keys."""
    try:
        with open(path, "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            for row in rows:
                table.writerow({k: f"{v:.4g}" if isinstance(v, float) else v for k, v in row.items()})
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}") from None


def parser(document):
    """Of a script: its document string is the help."""
    result = argparse.ArgumentParser(description=document, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("-o", "--out", required=True, metavar="FILE.png")
    result.add_argument("--dpi", type=int, default=300, metavar="N", help="dots per inch (300)")
    return result


def parser_of_animals(document):
    """Of a script that draws runs, or the arms of a study (run_files.groups_of_animals)."""
    result = parser(document)
    result.add_argument("folders", nargs="+", metavar="RUN", help="directories of runs, or that of one study")
    result.add_argument("--arms", metavar="NAMES", help="of a study, such as control,smo; all if left out")
    return result


def finish(script, draw, arguments):
    """Ends the program: 0, or 2 after one sentence."""
    plt.rcParams.update(JOURNAL)
    try:
        draw(arguments)
    except Refusal as problem:
        print(f"{script}: {problem}", file=sys.stderr)
        sys.exit(2)
