"""Stories of past work: what their parts are, what they show and lack, which questions they can serve. Pure."""
