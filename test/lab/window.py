"""One run of the built program over a window, with nstat and ss read beside it."""

import json
import os
import re
import subprocess
import time

from hosts import PATH, die_with_parent, enter

# the program starts and takes its first look in less; what happens after it is inside the window
LEAD = 1.2
TAIL = 0.4


class Window:
    """`report`: what diagnose printed; `rose(name)`: how far nstat saw a counter rise over the same time."""

    def __init__(self, report, before, after, seconds):
        self.report = report
        self.before = before
        self.after = after
        self.seconds = seconds

    @property
    def causes(self):
        return self.report['causes']

    @property
    def ids(self):
        return [cause['id'] for cause in self.causes]

    def rose(self, name):
        return self.after[name] - self.before[name]

    def told(self, pattern, causes=None):
        """The first number of the first piece of evidence whose fact matches; None where there is none."""
        for cause in self.causes[:1] if causes is None else causes:
            for piece in cause['evidence']:
                if re.search(pattern, piece['fact']):
                    found = re.search(r'-?\d+', piece['value'])
                    return int(found.group()) if found else None
        return None

    def about(self, identity):
        """What is said of a symptom that is no cause: (list, why)."""
        for name in ('notYet', 'ruledOut', 'notChecked'):
            for told in self.report[name]:
                if told['id'] == identity:
                    return name, told['why']
        return 'cause', ''


def diagnose(host, interval=3.0, during=None, options=(), at=None):
    """Looks at a host; `during` happens between the two looks and must be over before the second. `at`: where it runs, if elsewhere."""
    started = time.monotonic()
    before = host.counters()

    def prepare():
        die_with_parent()
        enter((at or host).fd)

    program = subprocess.Popen(
        [os.environ['LAB_NODE'], os.environ['LAB_CLI'], 'diagnose', '--format', 'json', '--interval', str(interval), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={'PATH': PATH, 'LC_ALL': 'C.UTF-8'},
        preexec_fn=prepare,
    )
    try:
        if during is not None:
            time.sleep(LEAD)
            began = time.monotonic()
            during()
            if time.monotonic() - began > interval - LEAD:
                raise RuntimeError(f'the fault took {time.monotonic() - began:.1f} s: longer than the window')
        out, errors = program.communicate(timeout=interval + 60)
    finally:
        program.kill()
    after = host.counters()
    if program.returncode not in (0, 1) or not out:
        raise RuntimeError(f'diagnose ended with {program.returncode} and {len(out)} bytes: {errors.strip()[:600]}')
    report = json.loads(out)
    if (program.returncode == 1) != bool(report['causes']):
        raise RuntimeError(f'diagnose ended with {program.returncode} and told {len(report["causes"])} causes')
    return Window(report, before, after, time.monotonic() - started)
