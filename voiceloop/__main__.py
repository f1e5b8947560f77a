"""`python -m voiceloop`, and the installed program: both start here."""


def run() -> None:
    """Run the program; Ctrl-C before it can answer for itself ends it quietly."""
    try:
        from voiceloop.cli import main

        main(prog_name="voiceloop")
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    run()
