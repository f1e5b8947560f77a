"""A trial decode, run as a program of its own: a missing CUDA library can abort the process that wants it."""

import json
import sys
from collections.abc import Sequence

from voiceloop.home import shipped_models

PREFERENCE = ("float16", "int8_float16", "int8_float32", "float32")
"""What a graphics card computes in: the first that it can."""


def trial(device: str, asked: str | None) -> dict[str, object]:
    """Decode one second of noise on `device`; return the compute type used and those there are.

    The type is None when `asked` is not among them; then nothing was decoded.
    Raises RuntimeError of CTranslate2, or takes the process down with it.
    """
    import ctranslate2
    import numpy as np

    from voiceloop.speech.cuda import load_libraries

    if device == "cuda":
        load_libraries()
    supported = sorted(ctranslate2.get_supported_compute_types(device))
    chosen = next((t for t in ((asked,) if asked else PREFERENCE) if t in supported), None)
    if chosen is not None:
        model = ctranslate2.models.Whisper(
            str(shipped_models() / "demo"), device=device, compute_type=chosen
        )
        # The log-mel picture of half a minute: one second of noise, the rest silence.
        mel = np.full((1, model.n_mels, 3000), -1.0, np.float32)
        mel[..., :100] = np.random.default_rng(0).uniform(-1, 1, (1, model.n_mels, 100))
        model.generate(
            ctranslate2.StorageView.from_array(mel),
            [["<|startoftranscript|>", "<|notimestamps|>"]],
            beam_size=5,
            max_length=16,
        )
    return {"compute_type": chosen, "supported": supported}


def main(arguments: Sequence[str]) -> None:
    """Print the result of `trial(device, type or "")` as one line of JSON."""
    device, asked = arguments
    print(json.dumps(trial(device, asked or None)))


if __name__ == "__main__":
    main(sys.argv[1:])
