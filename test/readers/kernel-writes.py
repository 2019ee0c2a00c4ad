"""Makes plain writes to the kernel, each list in a network namespace of its own, and reads back what it holds.

NDJSON on stdin, NDJSON on stdout, one answer a request, in order. Run as root. Request:
  ifaces   names of bridges to make; lo is always up
  keys     paths below /proc/sys/net to read before and after
  writes   [[path below /proc/sys/net, text, suppress]]; suppress: not when the value is there already
  stop     after a write that fails no more are made
Answer: {before: {path: text}, after: {path: text}, locked: [path]}, paths that cannot be read left out; locked: cannot be written; or
{error}.
Everything of /proc/sys but net is read-only here.
"""

import ctypes
import json
import os
import subprocess
import sys

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
ROOT = '/proc/sys/net/'
libc = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def mount(source, target, flags):
    checked(libc.mount(source.encode(), target.encode(), None, flags, None))


def isolate():
    checked(libc.unshare(CLONE_NEWNS | CLONE_NEWNET))
    mount('none', '/', MS_REC | MS_PRIVATE)
    mount('/proc/sys', '/proc/sys', MS_BIND)
    mount('/proc/sys/net', '/proc/sys/net', MS_BIND)
    mount('none', '/proc/sys', MS_REMOUNT | MS_BIND | MS_RDONLY)


def read(path):
    try:
        with open(ROOT + path, 'rb') as file:
            return file.read().decode('latin1').rstrip('\n')
    except OSError:
        return None


def write(path, text, suppress):
    if suppress and read(path) == text.rstrip('\n'):
        return True
    try:
        file = os.open(ROOT + path, os.O_WRONLY)
    except OSError:
        return True
    try:
        os.write(file, text.encode('latin1'))
    except OSError:
        return False
    finally:
        os.close(file)
    return True


def answer(request):
    isolate()
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    for name in request['ifaces']:
        subprocess.run(['ip', 'link', 'add', 'name', name, 'type', 'bridge'], check=True)
    look = lambda: {path: text for path in request['keys'] if (text := read(path)) is not None}
    before = look()
    for path, text, suppress in request['writes']:
        if not write(path, text, suppress) and request['stop']:
            break
    return {'before': before, 'after': look(), 'locked': [path for path in before if not os.access(ROOT + path, os.W_OK)]}


for line in sys.stdin:
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            result = answer(json.loads(line))
        except Exception as problem:
            result = {'error': str(problem)}
        with os.fdopen(into, 'w') as pipe:
            pipe.write(json.dumps(result))
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    print(text or '{"error": "no answer"}', flush=True)
