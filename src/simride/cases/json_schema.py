"""The shape of case.yaml for editors: JSON Schema, generated."""

import json

from simride.cases.schema import CaseData


def case_schema() -> str:
    """JSON Schema of case.yaml, as a file."""
    schema = CaseData.model_json_schema()
    schema["title"] = "case.yaml"
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"
