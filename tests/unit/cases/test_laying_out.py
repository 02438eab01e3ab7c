"""A new case folder passes the check of its files, whatever its kind; and editors know its shape."""

import json

import pytest
import yaml

from simride.base.errors import CaseFaults
from simride.cases.catalog import library
from simride.cases.json_schema import case_schema
from simride.cases.laying_out import OF_INCIDENTS, lay_out_case
from simride.cases.load import load_case
from simride.rides import catalog
from simride.rides.checking import drawn_findings, file_faults

INSTALLED = {case.data.kind for case in library().all()}


@pytest.mark.parametrize("kind", sorted(INSTALLED | set(OF_INCIDENTS)))
def test_a_new_folder_passes_its_check(kind, tmp_path):
    folder = catalog.lay_out("a-new-one", kind, tmp_path)
    assert file_faults(folder, catalog.package_fleets()) == []
    case = load_case(folder, catalog.package_fleets())
    assert (case.name, case.data.kind) == ("a-new-one", kind)
    assert drawn_findings(case) == []
    assert (folder / "case.yaml").read_text().startswith("# yaml-language-server: $schema=../case.schema.json")


def test_what_cannot_be_laid_out_says_why_all_at_once(tmp_path):
    (tmp_path / "Bad Name").mkdir()
    with pytest.raises(CaseFaults) as caught:
        lay_out_case("Bad Name", "meltdown", tmp_path, None)
    assert len(caught.value.faults) == 3


def test_the_schema_for_editors_knows_every_key_of_the_library():
    known = json.loads(case_schema())["properties"]
    for name in library().names():
        data = yaml.safe_load((library().folder(name) / "case.yaml").read_text())
        assert set(data) <= set(known), name
