"""The repository about itself."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from simride.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".txt", ".html", ".css", ".js", ".script", ""}
REGISTRY = re.compile(r"https?://[^\s\"')]*(pypi|pythonhosted|npmjs|/simple/|/packages/[0-9a-f]{2}/)", re.IGNORECASE)


def tracked():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts():
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix in TEXT and path.stat().st_size < 2**20
    }


def test_no_package_registry_is_named(texts):
    assert [name for name, text in texts.items() if REGISTRY.search(text)] == []


def test_no_lock_file_and_no_vendored_script_is_committed():
    names = {path.name for path in tracked()}
    assert not names & {"uv.lock", "poetry.lock", "pylock.toml", "package-lock.json", "vega.js", "htmx.min.js"}


def test_no_path_of_one_machine_is_named(texts):
    here = [re.escape(str(place)) for place in (ROOT, ROOT.parent / "shared")]
    home = re.compile("|".join([r"/(?:home|Users)/[a-z]", *here]))
    mine = "tests/project/test_repository.py"
    assert [name for name, text in texts.items() if name != mine and home.search(text)] == []


def test_no_two_test_modules_share_a_name():
    """pytest imports a test module by its bare name: the second of a name is an error after all others have run."""
    names = [path.name for path in tracked() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"]
    assert sorted({name for name in names if names.count(name) > 1} - {"conftest.py"}) == []


def test_the_readme_says_what_each_top_level_folder_is_for(texts):
    readme = texts["README.md"]
    parts = [path.relative_to(ROOT).parts for path in tracked()]
    for folder in sorted({part[0] for part in parts if len(part) > 1} - {"src"}):
        assert f"`{folder}`" in readme, folder
    for package in sorted({part[2] for part in parts if part[:2] == ("src", "simride") and len(part) > 3}):
        assert f"src/simride/{package}`" in readme, package


def test_every_relative_link_in_the_docs_leads_somewhere(texts):
    broken = []
    for name, text in texts.items():
        if not name.endswith(".md"):
            continue
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
            folder = (ROOT / name).parent
            if not (folder / link).exists() and not (folder / "pictures" / f"{link}.svg").exists():  # the guide's own
                broken.append(f"{name}: {link}")
    assert broken == []


def test_every_simride_command_in_the_docs_exists(texts):
    known = set(main.commands)
    for name, text in texts.items():
        if not name.endswith(".md"):
            continue
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            for command in re.findall(r"^(?:\.venv/bin/)?simride (\w+)", block, re.MULTILINE):
                assert command in known, f"{name}: simride {command}"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_has_help_and_is_documented(name, texts):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0 and len(result.output.splitlines()) > 3
    assert f"simride {name}" in texts["docs/reference/command-line.md"]


def test_make_has_the_commands_that_the_readme_names(texts):
    for target in ("run", "test", "lint", "bench", "docs"):
        assert re.search(rf"^{target}:", texts["Makefile"], re.MULTILINE)


def test_every_dependency_is_pinned_without_an_address(texts):
    pins = {line.split("==")[0].lower().replace("_", "-") for line in texts["constraints.txt"].splitlines() if line}
    project = tomllib.loads(texts["pyproject.toml"])["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    missing = [item for item in wanted if re.split(r"[\[<>=~! ]", item)[0].lower().replace("_", "-") not in pins]
    assert missing == []
    assert "@" not in texts["constraints.txt"] and "://" not in texts["constraints.txt"]


def test_the_package_carries_its_licence():
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_no_file_below_the_front_ends_prints_or_reads_the_clock(texts):
    banned = re.compile(r"^\s*(print\(|import time\b|from time import|import random\b)", re.MULTILINE)
    ends = ("src/simride/web", "src/simride/cli")
    lower = [name for name in texts if name.startswith("src/simride/") and not name.startswith(ends)]
    assert [name for name in lower if name.endswith(".py") and banned.search(texts[name])] == []
