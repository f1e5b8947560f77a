"""A stored debrief becomes an answer again, so that it can be read anew without its sound."""

from collections.abc import Iterator, Mapping

from voiceloop.errors import VoiceloopError
from voiceloop.types import (
    Acoustics,
    Answer,
    Debrief,
    Measure,
    Recogniser,
    Span,
    Track,
    Transcript,
)

FROM_SOUND = ("pitch_spread", "level", "snr")
"""Signals that only the sound can give: a stored debrief keeps the numbers, not what they rest on."""


def answer_of(debrief: Debrief) -> Answer:
    """Return the answer a debrief was made from, as far as it carries it: all but level and pitch.

    Voice is rebuilt exactly: it is what lies between the pauses, from the first voiced sound
    to the last.

    Raises VoiceloopError when the pauses do not lie in order between the two.
    """
    by = debrief.recogniser
    return Answer(
        transcript=Transcript(
            words=debrief.words,
            language=by.language,
            language_probability=by.language_probability,
            recogniser=Recogniser(
                model=by.model,
                version=by.version,
                engine=by.engine,
                device=by.device,
                compute_type=by.compute_type,
                english_only=by.language_probability is None,
                settings=by.settings,
                caveat=by.caveat,
            ),
            removed=by.removed,
        ),
        acoustics=Acoustics(
            duration=debrief.input.duration,
            voice=tuple(_voice(debrief)),
            level=Track(0.01, ()),
            pitch=Track(0.01, ()),
            snr=debrief.signals["snr"].value if "snr" in debrief.signals else None,
            clipped=0.0,
        ),
        words=debrief.words,
        pauses=debrief.pauses,
        hesitations=debrief.hesitations,
    )


def from_sound(debrief: Debrief) -> Mapping[str, Measure]:
    """Return the stored measures that cannot be taken again without sound."""
    return {name: debrief.signals[name] for name in FROM_SOUND if name in debrief.signals}


def _voice(debrief: Debrief) -> Iterator[Span]:
    voiced = debrief.input.voiced
    if voiced is None:
        return
    starts = (voiced.start, *(pause.end for pause in debrief.pauses))
    ends = (*(pause.start for pause in debrief.pauses), voiced.end)
    for start, end in zip(starts, ends, strict=True):
        if start > end:
            raise VoiceloopError(
                f"The debrief of {debrief.input.name} is damaged: its pauses are not in order.",
                "Debrief the recording again.",
            )
        yield Span(start, end)
