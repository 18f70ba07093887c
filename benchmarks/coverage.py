"""Draw what is wrong by how much is answered: `python -m benchmarks.coverage [--plot OUT]`, from `understanding.json`.

The surest readings are taken first; the rest would be asked back about. Dashed are sets of whose source the judge was taught a part.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
PLOT: Final = HERE.parent / "docs" / "images" / "risk-coverage.png"
PROFILE: Final = "full"  # the profile that is drawn
SETS: Final = ("hint3", "jddc", "banking77", "clinc150 orders")


def lines(profile: dict[str, Any]) -> dict[str, tuple[dict[float, float], bool]]:
    """Of each set of shops' intents: the share that is wrong by the share that is answered, and whether its source was taught."""
    found: dict[str, tuple[dict[float, float], bool]] = {}
    for name, row in profile.items():
        if isinstance(row, dict) and "right_by_coverage" in row and name.lower().startswith(SETS):
            risk = {float(share): round(1 - right, 4) for share, right in row["right_by_coverage"].items()}
            found[name] = risk, bool(row["source_trained_on"])
    return found


def draw(profile: dict[str, Any], plot: Path) -> None:
    """One line a set."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(7, 4))
    for name, (risk, taught) in lines(profile).items():
        axis.plot(list(risk), list(risk.values()), "--" if taught else "-", marker="o", label=name)
    axis.axhline(0.05, color="grey", linewidth=0.8)
    axis.axvline(0.7, color="grey", linewidth=0.8)  # the goal: at most so much wrong at this share
    axis.set_xlabel("share answered, surest first")
    axis.set_ylabel("share of those that is wrong")
    axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(plot, dpi=110)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--plot", type=Path, default=PLOT)
    chosen = options.parse_args()
    table = json.loads((HERE / "understanding.json").read_text(encoding="utf-8"))
    draw(table["profiles"][PROFILE]["intents"], chosen.plot)


if __name__ == "__main__":
    main()
