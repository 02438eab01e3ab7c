"""The examiner's wordings: quiet, plain, never praise and never a verdict."""
