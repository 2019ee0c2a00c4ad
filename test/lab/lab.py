"""The fault laboratory: faults that truly happen, each in hosts of its own, and what diagnose makes of them.

lab.py [--only NAME]... [--list]
Each scenario has a process, mount and network namespace of its own; keys of this machine cannot be written there. Needs root, the
built program, and the programs below. Ends with 1 where a scenario did not hold, with 2 where it cannot run here.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

import calm
import queues
import states
import translated
import tuples
from expect import Fault, Findings
from hosts import CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, die_with_parent, own_proc, unshare

NEEDED = ['ip', 'ss', 'nstat', 'nft', 'conntrack', 'nginx', 'haproxy', 'redis-server', 'redis-benchmark', 'ps']
LONGEST = 180
SCENARIOS = [*queues.SCENARIOS, *tuples.SCENARIOS, *states.SCENARIOS, *translated.SCENARIOS, *calm.SCENARIOS]


def name_of(scenario):
    return scenario.__name__.replace('_', '-')


def inside(scenario, answer):
    """In the first process of the new process namespace: what it starts ends with it."""
    found = Findings()
    try:
        own_proc()
        scenario(found)
    except Fault as fault:
        found.faults.append(str(fault))
    except BaseException as error:  # noqa: BLE001 - told in the table
        found.faults.append(f'{error!r} {traceback.format_exc()[-700:]}')
    with os.fdopen(answer, 'w') as out:
        json.dump({'rows': found.rows, 'faults': found.faults}, out)


def run(scenario):
    """Rows and faults of one scenario. It is ended with all that it started."""
    reader, writer = os.pipe()
    outer = os.fork()
    if outer == 0:
        os.close(reader)
        die_with_parent()
        unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET)
        first = os.fork()
        if first == 0:
            try:
                die_with_parent()
                inside(scenario, writer)
            finally:
                os._exit(0)
        os.close(writer)
        os.waitpid(first, 0)
        os._exit(0)
    os.close(writer)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(outer, signal.SIGKILL))
    signal.alarm(LONGEST)
    with os.fdopen(reader) as text:
        answer = text.read()
    os.waitpid(outer, 0)
    signal.alarm(0)
    return json.loads(answer) if answer else {'rows': [], 'faults': [f'no answer within {LONGEST} s']}


def shown(name, answer, seconds):
    for row in answer['rows']:
        if 'expected' in row:
            yield name, row['what'], f'expected {row["expected"]}', f'found {row["found"]}'
        else:
            yield name, row['what'], f'told {row["told"]}', f'{row["by"]} {row["seen"]}'
        name = ''
    yield name, 'seconds', f'{seconds:.1f}', 'failed' if answer['faults'] else 'held'


def main():
    options = argparse.ArgumentParser(description='Makes faults happen in namespaces and looks at what diagnose tells of them')
    options.add_argument('--only', action='append', default=[], metavar='NAME', help='this scenario; may be repeated')
    options.add_argument('--list', action='store_true', help='the names of the scenarios')
    asked = options.parse_args()
    if asked.list:
        for scenario in SCENARIOS:
            print(f'{name_of(scenario):24} {scenario.__doc__}')
        return 0
    chosen = [one for one in SCENARIOS if not asked.only or name_of(one) in asked.only]
    unknown = set(asked.only) - {name_of(one) for one in chosen}
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    os.environ.setdefault('LAB_CLI', os.path.join(top, 'dist', 'cli.cjs'))
    os.environ.setdefault('LAB_NODE', shutil.which('node') or 'node')
    missing = [one for one in NEEDED if shutil.which(one) is None]
    if unknown or missing or os.geteuid() != 0 or not os.path.exists(os.environ['LAB_CLI']):
        why = (
            f'unknown scenarios: {" ".join(sorted(unknown))}' if unknown
            else f'programs are missing: {" ".join(missing)}' if missing
            else 'root is needed for namespaces' if os.geteuid() != 0
            else f'the program is not built: expected {os.environ["LAB_CLI"]}'
        )
        print(f'lab: {why}', file=sys.stderr)
        return 2
    started, rows, failed = time.monotonic(), [], 0
    with tempfile.TemporaryDirectory(prefix='lab') as scratch:
        os.environ['LAB_SCRATCH'] = scratch
        # a build that happens meanwhile takes the program away for a moment
        built = shutil.copytree(os.path.dirname(os.environ['LAB_CLI']), os.path.join(scratch, 'built'))
        os.environ['LAB_CLI'] = os.path.join(built, 'cli.cjs')
        for scenario in chosen:
            began = time.monotonic()
            answer = run(scenario)
            rows += shown(name_of(scenario), answer, time.monotonic() - began)
            failed += bool(answer['faults'])
            print(f'{"failed" if answer["faults"] else "held  "} {name_of(scenario)}', file=sys.stderr, flush=True)
            for fault in answer['faults']:
                print(f'       {fault}', file=sys.stderr, flush=True)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print('  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print(f'{len(chosen) - failed} of {len(chosen)} scenarios held in {time.monotonic() - started:.0f} s')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
