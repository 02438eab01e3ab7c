"""`simride export`: from a .ride file to files of other tools."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simride.base.errors import ExportError
from simride.cases.schema import Case
from simride.cli.main import main
from simride.exports import Stretch, check, export
from simride.exports.clock import unix_ns, unix_s
from simride.exports.lanes import Slice, lay_out
from simride.recorder import ride_file
from simride.rides import Ride
from simride.simulator.run import Run
from simride.simulator.telemetry import Span, Trace

FILE = "ride.perfetto-trace"


@pytest.fixture(scope="module")
def flown(messenger: Case, started: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ada's ride: a question, then landed after two minutes."""
    ride = Ride.begin(messenger, 7, write=lambda _: None, rider="Ada", run=started.fork())
    ride.say(20.0, "who is affected?")
    ride.land(120.0)
    path = tmp_path_factory.mktemp("ride") / "ada.ride"
    path.write_text(ride_file.write(ride.record), encoding="utf-8")
    return path


def test_a_ride_file_becomes_a_trace_and_says_what_was_written(flown: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    command = ["export", str(flown), "--to", "perfetto", str(folder), "--before", "5", "--json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["case"], said["seed"], said["format"]) == ("messenger", 7, "perfetto")
    assert said["end"] - said["start"] == pytest.approx(5 * 60 + 120)
    assert said["files"][0]["name"] == FILE and said["files"][0]["bytes"] == (folder / FILE).stat().st_size
    assert said["files"][0]["traces"] > 50 and not list(folder.glob("*.part"))


def test_an_export_never_writes_over_a_file_unless_told_to(flown: Path, tmp_path: Path) -> None:
    there = tmp_path / FILE
    there.write_text("Ben's", encoding="utf-8")
    command = ["export", str(flown), "--to", "perfetto", str(tmp_path), "--before", "0"]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 2 and there.read_text(encoding="utf-8") == "Ben's"
    assert "name another folder, or say --overwrite" in refused.stderr
    written = CliRunner().invoke(main, [*command, "--overwrite"])
    assert written.exit_code == 0 and there.stat().st_size > 10_000
    assert FILE in written.stdout and "MB" in written.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--to", "perfetto", "{file}"], "is a file; name a folder to write to"),
        (["--to", "perfetto", "{folder}", "--hosts", "confik"], "there is no service 'confik'; did you mean config?"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(
    arguments: list[str], sentence: str, flown: Path, tmp_path: Path
) -> None:
    filled = [text.format(file=flown, folder=tmp_path / "x") for text in arguments]
    result = CliRunner().invoke(main, ["export", str(flown), *filled])
    assert result.exit_code == 2 and sentence in result.stderr


def test_a_format_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no export to 'xml'; there are openmetrics"):
        check("xml", tmp_path, False)


def test_a_file_that_could_not_be_finished_is_not_left_under_its_name(stretch: Stretch, tmp_path: Path) -> None:
    def stops(what: str, done: float) -> None:
        if what.startswith("writing"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(stretch, "perfetto", tmp_path, stops)
    assert not (tmp_path / FILE).exists()


def test_fleet_time_is_a_time_of_day_on_the_rides_weekday(stretch: Stretch) -> None:
    """2026-01-06 was a Tuesday, as the case says its day is."""
    world = stretch.view.world
    assert unix_s(world, 0.0) == 1_767_657_600 and world.weekday == "Tuesday"
    assert unix_ns(world, 1.25) == 1_767_657_601_250_000_000


def _slice(name: str, parent: str, start: int, end: int, spans: list[Span]) -> Slice:
    span = Span(name, parent, "s", name, "c", "", "", start, end - start, "server", "ok")
    spans.append(span)
    return Slice(span, Trace("t", "e", "android", "c", 0, 1, "ok", ()), start, end, 0)


def test_lanes_nest_what_belongs_together_and_part_what_overlaps() -> None:
    """A call within its run shares a lane; one that outlives it, or a stranger in the same time, does not."""
    spans: list[Span] = []
    slices = [
        _slice("run", "", 0, 10, spans), _slice("inner", "run", 2, 8, spans), _slice("beside", "run", 3, 9, spans),
        _slice("outlives", "run", 9, 12, spans), _slice("stranger", "other", 4, 5, spans),
    ]  # fmt: skip
    trace = Trace("t", "e", "android", "c", 0, 1, "ok", tuple(spans))
    lanes = lay_out([Slice(one.span, trace, one.start, one.end, one.depth) for one in slices])
    names = [[one.span.id for one in lane.slices] for lane in lanes]
    assert names[0] == ["run", "inner"]
    assert sorted(name for lane in names for name in lane) == sorted(span.id for span in spans)
    for lane in lanes:
        marks = list(lane.marks())
        assert [at for at, _ in marks] == sorted(at for at, _ in marks)
        for inner in lane.slices:
            for outer in lane.slices:
                apart = inner.end <= outer.start or outer.end <= inner.start
                within = outer.start <= inner.start and inner.end <= outer.end
                assert inner is outer or apart or within or (inner.start <= outer.start and outer.end <= inner.end)
