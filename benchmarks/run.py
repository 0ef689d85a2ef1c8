"""Run every benchmark and print one table: `python -m benchmarks.run [--quick]`."""

from __future__ import annotations

import argparse

from benchmarks import compile_time, project_time
from benchmarks.table import table


def main() -> None:
    """The figures are for reading: a target that is missed is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run")
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, rough figures"
    )
    quick = parser.parse_args().quick
    rows = project_time.rows(3 if quick else 15)
    rows += compile_time.rows(3 if quick else 15)
    # Imported only now: a large process cannot see how large its children are.
    from benchmarks import check_time, forward_time, scaling

    rows += check_time.rows(5)
    rows += scaling.rows(1 if quick else 5)
    rows += forward_time.rows(3 if quick else 12)
    print(table(rows))


if __name__ == "__main__":
    main()
