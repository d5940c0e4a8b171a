"""`python -m samples [--night N]`: serve the sample portals until interrupted."""

from __future__ import annotations

import argparse
import sys
import threading

from samples import PortTakenError, serve


def main(arguments: list[str] | None = None) -> int:
    """Print where the portals listen and serve until Ctrl-C; 1 when a port is taken."""
    parser = argparse.ArgumentParser(prog="python -m samples", description="Serve the five sample portals.")
    parser.add_argument("--night", type=int, choices=(1, 2), default=1, help="how they stand (default: 1)")
    options = parser.parse_args(arguments)
    try:
        with serve(night=options.night) as running:
            for portal, url in running.urls.items():
                print(f"{portal:18} {url}/", flush=True)
            threading.Event().wait()
    except PortTakenError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
