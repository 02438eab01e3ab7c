"""The closed lists of a journey: stages, formats of interviews, what to read before."""

STAGES = (
    ("interested", "Interested"),
    ("applied", "Applied"),
    ("recruiter", "Talking with the recruiter"),
    ("screen", "Initial screen"),
    ("loop", "Full loop"),
    ("waiting", "Waiting for a decision"),
    ("offer", "Offer"),
    ("ended", "Ended"),
)
ENDED = frozenset({"ended"})
FORMATS = (("exploratory", "Exploratory"), ("service-ownership", "Service Ownership"), ("other", "Other"))
READINGS = (
    ("description", "Job description"),
    ("mission", "Mission"),
    ("values", "Values"),
    ("other", "Something else"),
)
TO_READ_FIRST = ("description", "mission", "values")
