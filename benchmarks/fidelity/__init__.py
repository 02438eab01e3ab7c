"""The engine measured against exact simulation and closed forms, subject by subject."""
