"""What runs where fse-baro is installed, and only there: rankings of the files of a folder, as JSON.

`python inside.py FOLDER PART PARTS`: of every PARTS-th case, from the PART-th on, the services by robust scorer and
n-sigma, from the true onset, from a minute after it, and from the onset that BARO's own change-point detection finds.
"""

import json
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

from baro.anomaly_detection import bocpd  # noqa: E402
from baro.root_cause_analysis import nsigma, robust_scorer  # noqa: E402
from baro.utility import read_data, to_service_ranks  # noqa: E402

LATE_S = 60
COARSER = 2  # rows of a file that the change-point detection sees as one
METHODS = {"BARO": robust_scorer, "n-sigma": nsigma}


def main(folder: Path, part: int, parts: int) -> None:
    """Print one JSON line for each case of a part."""
    for file in sorted(folder.glob("*/*/data.csv"))[part::parts]:
        onset = int((file.parent / "inject_time.txt").read_text().strip())
        data = read_data(str(file), strip=False)
        coarse = data.groupby(data.index // COARSER).mean()  # it takes the square of the rows
        detected = [int(coarse["time"].iloc[i]) for i in bocpd(coarse.copy()) if i < len(coarse)]
        onsets = {"true": onset, "late": onset + LATE_S, "detected": earliest(detected, data)}
        out = {
            method: {name: to_service_ranks(rank(data.copy(), inject_time=at)["ranks"]) for name, at in onsets.items()}
            for method, rank in METHODS.items()
        }
        first = METHODS["BARO"](data.copy(), inject_time=onset)["ranks"][0]
        row = {"case": str(file.parent.relative_to(folder)), "onset": onset, "onsets": onsets, "ranks": out}
        print(json.dumps(row | {"first": first}), flush=True)


def earliest(detected: list[int], data: object) -> int:
    """The first change point after the first minutes, which the detection needs to settle; the middle where none is."""
    times = data["time"]  # type: ignore[index]  # a pandas frame
    start = int(times.iloc[0])
    after = [at for at in detected if at >= start + 120]
    return after[0] if after else int(times.iloc[len(times) // 2])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
