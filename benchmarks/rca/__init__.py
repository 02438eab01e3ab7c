"""An outside judge of the telemetry: do published root-cause methods fare on it as they do on real systems?"""
