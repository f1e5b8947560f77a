"""The stages in order: reading this file is reading the program.

file -> Audio -> Transcript -> Answer -> Reading -> Measures -> Debrief
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from voiceloop import cache, roles
from voiceloop.cache import Hearing
from voiceloop.capture.audio import open_recording
from voiceloop.codec import writable
from voiceloop.debrief import answer_of, debrief, from_sound
from voiceloop.reading import read
from voiceloop.signals import measure
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.ahead import ahead
from voiceloop.speech.align import align
from voiceloop.speech.cutter import Window, cut
from voiceloop.speech.transcribe import Engine, transcribe
from voiceloop.types import Answer, Debrief, Measure, Question, Recogniser, Role

Progress = Callable[[float], None]
"""Called with the seconds of sound that are done."""


def hear(
    path: Path, load: Callable[[], Engine], *, on_progress: Progress = lambda _: None
) -> Hearing:
    """Return what is heard in the recording at `path`: file -> Audio -> Transcript -> Answer.

    `load` gives the engine; it is called when listening has begun. The sound is decoded, listened
    to and recognised as it streams by, so memory does not grow with its length but by the kilobyte
    per second that the tracks take.

    Raises VoiceloopError when there is no recording, or nothing in it.
    """
    ear = Ear()
    with open_recording(path) as recording:
        heard = (ear.listen(chunk) for chunk in recording.chunks())
        with ahead(cut(heard)) as windows:
            transcript = transcribe(_told(windows, on_progress), load())
        acoustics = ear.finish()
        facts = recording.facts(acoustics)
    on_progress(acoustics.duration)
    return Hearing(facts, align(transcript, acoustics))


def judge(
    hearing: Hearing, *, role: Role, round: str | None = None, question: Question | None = None
) -> Debrief:
    """Return the debrief of an answer for a role: Answer -> Reading -> Measures -> Debrief."""
    return _judged(hearing, {}, role, round, question)


def prepare_to_judge() -> None:
    """Load what reading needs, so that it is there when the recogniser is done."""
    read(("so",))


def read_again(
    stored: Debrief,
    *,
    role: Role | None = None,
    round: str | None = None,
    question: Question | None = None,
) -> Debrief:
    """Return a stored debrief read again without sound, for another role, round or question if given.

    With nothing changed the result is the stored debrief itself, byte for byte, as long as the
    reader is the one that made it.

    Raises VoiceloopError when its times contradict each other, or its role or round is unknown here.
    """
    found = _judged(
        Hearing(stored.input, answer_of(stored)),
        from_sound(stored),
        role or roles.find_role(stored.role),
        round or (roles.find_round(stored.round) if stored.round else None),
        question or stored.question,
    )
    return replace(found, recogniser=stored.recogniser, curves=stored.curves)


def _judged(
    hearing: Hearing,
    known: Mapping[str, Measure],
    role: Role,
    round: str | None,
    question: Question | None,
) -> Debrief:
    answer = hearing.answer
    reading = read(
        [word.text for word in answer.words],
        gaps=_gaps(answer),
        round=round,
        question=question.text if question else None,
    )
    return debrief(
        hearing.input,
        answer,
        reading,
        {**measure(answer, reading), **known},
        role=role,
        round=round,
        question=question,
        roles=roles.all_roles(),
    )


def heard_before(path: Path, recogniser: Recogniser) -> tuple[str, Hearing | None]:
    """Return the key of this sound with this recogniser, and what was heard, if it was before."""
    key = cache.key(cache.fingerprint(path), recogniser)
    found = cache.recall(key)
    if found is not None:
        found = replace(found, input=replace(found.input, name=writable(path.name)))
    return key, found


def _told(windows: Iterator[Window], on_progress: Progress) -> Iterator[Window]:
    """Pass windows on; tell how far recognition is when the next is asked for."""
    for window in windows:
        yield window
        on_progress(window.end)


def _gaps(answer: Answer) -> list[float]:
    """Seconds of silence before each word; none before the first."""
    ends = [answer.words[0].start, *(word.end for word in answer.words)] if answer.words else []
    return [max(0.0, word.start - end) for word, end in zip(answer.words, ends, strict=False)]
