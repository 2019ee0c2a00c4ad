"""Runs programs on a copy of /proc/sys, where they can change nothing of this machine.

One JSON request on stdin, one answer on stdout; run it with `unshare --mount --net --propagation private`.
  values    {path below /proc/sys: text}: what the copy holds
  files     {path: text}: below /etc/sysctl.d, /etc/tuned, /run, /var/log or /tmp, which are empty otherwise
  runs      [{name, argv, values?, real?: true, collect?: [paths]}]: values: instead of those above; real: on the kernel's own
            /proc/sys of a new network namespace, where nothing but net can be written
Answer: {name: {rc, output, changed: {path: text}, files: {path: text}}}. All else of the machine can only be read.
"""

import json
import os
import subprocess
import sys

FOLDERS = ('/etc/sysctl.d', '/etc/tuned', '/run', '/var/log', '/tmp')
ENVIRONMENT = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', 'HOME': '/tmp', 'TERM': 'dumb'}


def mount(*arguments):
    subprocess.run(('mount', *arguments), check=True, stdout=sys.stderr)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as file:
        file.write(text)


def values():
    held = {}
    for folder, _, names in os.walk('/proc/sys'):
        for name in names:
            with open(f'{folder}/{name}') as file:
                held[f'{folder}/{name}'.removeprefix('/proc/sys/')] = file.read().rstrip('\n')
    return held


def mount_points():
    with open('/proc/self/mountinfo') as file:
        return sorted({line.split(' ')[4] for line in file})


def run(asked):
    try:
        done = subprocess.run(
            asked['argv'], env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=240, cwd='/tmp'
        )
        rc, output = done.returncode, done.stdout.decode('utf-8', 'replace')
    except FileNotFoundError as error:
        rc, output = 'absent', str(error)
    except subprocess.TimeoutExpired:
        rc, output = 'timeout', ''
    files = {}
    for path in asked.get('collect', []):
        if os.path.exists(path):
            with open(path, errors='replace') as file:
                files[path] = file.read()
    return {'rc': rc, 'output': output, 'files': files}


def main():
    request = json.load(sys.stdin)
    subprocess.run(('ip', 'link', 'set', 'lo', 'up'), check=True)
    for folder in FOLDERS:
        if os.path.isdir(folder):
            mount('-t', 'tmpfs', 'tmpfs', folder)
    for path, text in request['files'].items():
        write(path, text)
    # tuned asks for a processor latency while it runs
    if os.path.exists('/dev/cpu_dma_latency'):
        mount('-o', 'bind', '/dev/null', '/dev/cpu_dma_latency')
    for point in mount_points():
        if not point.startswith('/proc') and not any(f'{point}/'.startswith(f'{folder}/') for folder in FOLDERS):
            mount('-o', 'remount,bind,ro', point)
    answers = {}
    mount('-o', 'bind', '/proc/sys', '/proc/sys')
    mount('-o', 'bind', '/proc/sys/net', '/proc/sys/net')
    mount('-o', 'remount,bind,ro', '/proc/sys')
    for asked in request['runs']:
        if asked.get('real'):
            answers[asked['name']] = {**run(asked), 'changed': {}}
    for asked in request['runs']:
        if asked.get('real'):
            continue
        mount('-t', 'tmpfs', 'tmpfs', '/proc/sys')
        for path, text in request['values'].items():
            write(f'/proc/sys/{path}', f'{text}\n')
        for path, text in asked.get('values', {}).items():
            write(f'/proc/sys/{path}', f'{text}\n')
        before = values()
        answer = run(asked)
        answer['changed'] = {path: text for path, text in values().items() if before.get(path) != text}
        answers[asked['name']] = answer
        subprocess.run(('umount', '/proc/sys'), check=True)
    json.dump(answers, sys.stdout)


main()
