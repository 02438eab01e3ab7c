"""A service's profile as YAML."""

import yaml
from pydantic import ValidationError

from simride.base.errors import PlanFaults
from simride.base.yaml_faults import lines_of, placed, validation_faults
from simride.rollouts.profile import ServiceProfile


def read_profile(text: str, file: str = "service.yaml") -> ServiceProfile:
    """The service a text describes. Raises PlanFaults with all that is wrong with it, each with its line in `file`."""
    try:
        return ServiceProfile.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise PlanFaults(file, [str(error)]) from None
    except ValidationError as error:
        lines = lines_of(text)
        raise PlanFaults(file, [placed(fault, file, lines) for fault in validation_faults(error)]) from None
