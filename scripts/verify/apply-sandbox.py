"""Runs steps of apply and revert in a machine of their own: mount, network and process namespaces, a tree over /etc, /run and
/var/lib, and /proc/sys of which only net can be written, by the kernel's own rules. Everything else is read-only there.

NDJSON on stdin, NDJSON on stdout, one answer a request, in order. Request:
  id      anything, given back
  start   {files: [{path, and text | base64 | link | dir | hard, mode (octal text), uid, gid, mtime (ns)}], values: [[path below
          /proc/sys, value]], ifaces: [names]}
  steps   done in order; `answers` has one entry for each:
          {run: argv, timeout, env, tail}   {rc (negative: the signal), out, err}; tail: a log of strace whose end is given back too, and whether a fault was injected
          {start: argv, as: name, terminal: bool}    goes on in the background; terminal: with a controlling terminal of its own
          {signal: name, of: NAME} {hangup: name} {wait: name, timeout}   hangup closes the terminal
          {pause: seconds}  {until: path, holds: text, timeout}  {write: [[path, text]]}  {remove: [path]}
          {room: folder, pages, inodes}     leaves so many free pages and inodes there; {locked: folder, on: bool} read-only
          {snap: name}                      remembers tree and values
          {same: [a, b], untouched: [path]}   differences of two; of untouched files inode and change time count too
          {read: path}  {list: folder}
Answer: {id, answers} or {id, error}.
"""

import base64
import ctypes
import fcntl
import hashlib
import json
import os
import pty
import select
import shutil
import signal
import socket
import stat
import struct
import sys
import time
import traceback

CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 32, 4096, 16384, 1 << 18
MS_NOSUID, MS_NODEV = 2, 4
MOUNT_ATTR_RDONLY, AT_RECURSIVE, SYS_MOUNT_SETATTR = 1, 0x8000, 442
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, CAP_SYS_MODULE = 1, 24, 16
TUNSETIFF, TUNSETPERSIST, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x400454CB, 0x2, 0x1000
CLIP = 20000
FOLDERS = ('/etc', '/run', '/var/lib')
VALUES = '/proc/sys/net'
SCRATCH = '/srv'
ENVIRONMENT = {'PATH': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', 'HOME': '/root', 'TZ': 'UTC'}

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'{what}: {os.strerror(number)}')


def mount(source, target, kind, flags=0, data=''):
    checked(libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode()), f'mount {kind or source} on {target}')


def set_read_only(path, on, recursive=False):
    attr = struct.pack('QQQQ', *((MOUNT_ATTR_RDONLY, 0) if on else (0, MOUNT_ATTR_RDONLY)), 0, 0)
    flags = AT_RECURSIVE if recursive else 0
    checked(libc.syscall(SYS_MOUNT_SETATTR, -100, path.encode(), flags, attr, len(attr)), f'mount_setattr {path}')


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


# --- the machine -----------------------------------------------------------------------------------------------------


LOOPBACK_UP = struct.pack('IHHII', 32, 16, 0x5, 1, 0) + struct.pack('BxHiII', 0, 0, 1, 1, 1)


def make_interfaces(names):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.bind((0, 0))
        netlink.send(LOOPBACK_UP)
        netlink.recv(4096)
    for name in names:
        fd = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
        fcntl.ioctl(fd, TUNSETPERSIST, 1)
        os.close(fd)


def make_machine(start):
    mount('none', '/', '', MS_REC | MS_PRIVATE)
    with open('/etc/ld.so.cache', 'rb') as file:
        library_cache = file.read()
    set_read_only('/', True, recursive=True)
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV)
    mount(VALUES, VALUES, '', MS_BIND)
    set_read_only('/proc', True)
    for folder in (*FOLDERS, SCRATCH):
        mount('tmpfs', folder, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755,size=64m')
    checked(libc.prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE, 0, 0, 0), 'prctl')
    refuse_unless_safe()
    make_interfaces(start.get('ifaces', []))
    write_files([{'path': '/etc/ld.so.cache', 'base64': base64.b64encode(library_cache)}, *start.get('files', [])])
    for path, value in start.get('values', []):
        with open(f'/proc/sys/{path}', 'w') as file:
            file.write(value)


def refuse_unless_safe():
    """Nothing is ever started where it could write files or keys of this machine."""
    for path in ('/', '/proc', '/proc/sys', '/proc/sys/vm', '/proc/sys/fs', '/proc/sys/kernel', '/usr', '/tmp', '/root'):
        if not os.statvfs(path).f_flag & os.ST_RDONLY:
            raise RuntimeError(f'{path} is not read-only')
    for folder in FOLDERS:
        if os.listdir(folder):
            raise RuntimeError(f'{folder} is not empty')
    if os.getpid() != 1:
        raise RuntimeError('the process namespace is not in place')
    try:
        os.close(os.open('/proc/sys/vm/swappiness', os.O_WRONLY))
    except OSError:
        return
    raise RuntimeError('/proc/sys/vm/swappiness can be written')


def write_files(files):
    for file in files:
        path = file['path']
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if 'link' in file:
            os.symlink(file['link'], path)
        elif 'hard' in file:
            os.link(file['hard'], path)
            continue
        elif 'dir' in file:
            os.makedirs(path, exist_ok=True)
        else:
            with open(path, 'wb') as out:
                out.write(base64.b64decode(file['base64']) if 'base64' in file else file['text'].encode())
        os.chown(path, file.get('uid', 0), file.get('gid', 0), follow_symlinks=False)
        if 'mode' in file:
            os.chmod(path, int(file['mode'], 8))
        if 'mtime' in file:
            os.utime(path, ns=(int(file['mtime']), int(file['mtime'])), follow_symlinks=False)


# --- what is there ---------------------------------------------------------------------------------------------------


def tree():
    """Path -> what must be as it was, and what only an untouched file keeps. Folders have no times: a file made and gone changes them."""
    found = {}
    todo = list(FOLDERS)
    while todo:
        path = todo.pop()
        at = os.lstat(path)
        kind = stat.S_IFMT(at.st_mode)
        state = {'kind': kind, 'mode': oct(at.st_mode & 0o7777), 'owner': f'{at.st_uid}:{at.st_gid}'}
        if kind == stat.S_IFDIR:
            todo += [f'{path}/{name}' for name in os.listdir(path)]
            found[path] = (state, {})
            continue
        state |= {'mtime': at.st_mtime_ns, 'names': at.st_nlink}
        if kind == stat.S_IFLNK:
            state['link'] = os.readlink(path)
        elif kind == stat.S_IFREG:
            with open(path, 'rb') as file:
                state['content'] = hashlib.sha256(file.read()).hexdigest()
        found[path] = (state, {'inode': at.st_ino, 'ctime': at.st_ctime_ns})
    return found


def values():
    found = {}
    todo = [VALUES]
    while todo:
        for entry in os.scandir(todo.pop()):
            if entry.is_dir(follow_symlinks=False):
                todo.append(entry.path)
                continue
            try:
                fd = os.open(entry.path, os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                found[entry.path] = os.read(fd, 65536)
            except OSError as error:
                found[entry.path] = b'!%d' % error.errno
            finally:
                os.close(fd)
    return found


def differences(before, after, untouched):
    told = []
    for path in sorted(before['tree'].keys() | after['tree'].keys()):
        old, new = before['tree'].get(path), after['tree'].get(path)
        if old is None or new is None:
            told.append(f'{path} {"is new" if old is None else "is gone"}')
            continue
        told += [f'{path} {name}: {old[0].get(name)} -> {new[0].get(name)}' for name in old[0].keys() | new[0].keys() if old[0].get(name) != new[0].get(name)]
        if path in untouched:
            told += [f'{path} {name} changed, though nothing was to be done there' for name in old[1] if old[1][name] != new[1].get(name)]
    for path in sorted(before['values'].keys() | after['values'].keys()):
        old, new = before['values'].get(path), after['values'].get(path)
        if old != new:
            told.append(f'{path}: {old!r} -> {new!r}')
    return told


# --- steps -----------------------------------------------------------------------------------------------------------


class Machine:
    def __init__(self):
        self.ended = {}
        self.running = {}
        self.terminals = {}
        self.snaps = {}

    def spawn(self, step, argv, out, err, terminal=None):
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                if terminal is not None:
                    fcntl.ioctl(terminal, 0x540E, 0)  # TIOCSCTTY
                    out = err = terminal
                null = os.open('/dev/null', os.O_RDWR)
                os.dup2(terminal if terminal is not None else null, 0)
                os.dup2(out, 1)
                os.dup2(err, 2)
                os.chdir('/')
                os.execvpe(argv[0], argv, {**ENVIRONMENT, **step.get('env', {})})
            except BaseException as error:  # noqa: BLE001
                os.write(2, repr(error).encode())
            os._exit(127)
        return child

    def reap(self, pid, seconds):
        """As the first process, this one also buries what lost its parent."""
        deadline = time.monotonic() + seconds
        wait = 0.0005
        while pid not in self.ended:
            try:
                ended, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if ended:
                self.ended[ended] = os.waitstatus_to_exitcode(status)
                continue
            if time.monotonic() > deadline:
                return 'timeout'
            time.sleep(wait)
            wait = min(0.01, wait * 2)
        return self.ended.get(pid, 'lost')

    def run(self, step):
        out, err = os.memfd_create('out'), os.memfd_create('err')
        child = self.spawn(step, step['run'], out, err)
        rc = self.reap(child, step.get('timeout', 20))
        if rc == 'timeout':
            os.killpg(child, signal.SIGKILL)
            self.reap(child, 5)
        answer = {'rc': rc, 'out': text_of(out), 'err': text_of(err)}
        if 'tail' in step:
            try:
                with open(step['tail'], 'rb') as file:
                    log = file.read()
                answer['tail'] = log[-step.get('tailBytes', 4000):].decode('utf-8', 'backslashreplace')
                answer['injected'] = b'(INJECTED)' in log
            except OSError as error:
                answer['tail'] = str(error)
        return answer

    def start(self, step):
        name = step['as']
        if step.get('terminal'):
            primary, secondary = pty.openpty()
            os.set_inheritable(secondary, True)
            self.running[name] = (self.spawn(step, step['start'], -1, -1, secondary), None, None)
            os.close(secondary)
            self.terminals[name] = primary
        else:
            out, err = os.memfd_create('out'), os.memfd_create('err')
            self.running[name] = (self.spawn(step, step['start'], out, err), out, err)
        return {}

    def hangup(self, step):
        primary = self.terminals.pop(step['hangup'])
        shown = b''
        while select.select([primary], [], [], 0)[0] and len(shown) < CLIP:
            try:
                part = os.read(primary, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part
        os.close(primary)
        return {'out': shown.decode('utf-8', 'backslashreplace')}

    def wait(self, step):
        child, out, err = self.running[step['wait']]
        rc = self.reap(child, step.get('timeout', 20))
        return {'rc': rc, **({} if out is None else {'out': text_of(out), 'err': text_of(err)})}

    def signal(self, step):
        os.kill(self.running[step['of']][0], signal.Signals[step['signal']])
        return {}

    def pause(self, step):
        deadline = time.monotonic() + step['pause']
        while time.monotonic() < deadline:
            self.reap(-1, 0.05)
            time.sleep(0.05)
        return {}

    def until(self, step):
        deadline = time.monotonic() + step.get('timeout', 10)
        while not holds(step['until'], step.get('holds')):
            if time.monotonic() > deadline:
                return {'error': f'{step["until"]} is not there, or holds something else'}
            self.reap(-1, 0.005)
            time.sleep(0.002)
        return {}

    def write(self, step):
        for path, text in step['write']:
            with open(path, 'w') as file:
                file.write(text)
        return {}

    def remove(self, step):
        for path in step['remove']:
            shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        return {}

    def room(self, step):
        folder = step['room']
        at = os.statvfs(folder)
        options = []
        if 'pages' in step:
            options.append(f'size={(at.f_blocks - at.f_bfree + step["pages"]) * at.f_frsize}')
        if 'inodes' in step:
            options.append(f'nr_inodes={at.f_files - at.f_ffree + step["inodes"]}')
        if step.get('again'):
            options = ['size=64m', 'nr_inodes=100000']
        mount('tmpfs', folder, 'tmpfs', MS_REMOUNT | MS_NOSUID | MS_NODEV, ','.join(options))
        return {}

    def locked(self, step):
        set_read_only(step['locked'], step['on'])
        return {}

    def snap(self, step):
        self.snaps[step['snap']] = {'tree': tree(), 'values': values()}
        return {}

    def same(self, step):
        before, after = (self.snaps[name] for name in step['same'])
        told = differences(before, after, set(step.get('untouched', [])))
        return {'differences': [line for line in told if not any(line.startswith(path) for path in step.get('except', []))][:400]}

    def read(self, step):
        try:
            with open(step['read'], 'rb') as file:
                return {'text': file.read(CLIP * 10).decode('utf-8', 'backslashreplace')}
        except OSError as error:
            return {'error': str(error)}

    def list(self, step):
        return {'paths': sorted(os.path.join(at, name) for at, folders, files in os.walk(step['list']) for name in (*folders, *files))}


KINDS = ('run', 'start', 'hangup', 'wait', 'signal', 'pause', 'until', 'write', 'remove', 'room', 'locked', 'snap', 'same', 'read', 'list')


def holds(path, text):
    if text is None:
        return os.path.lexists(path)
    try:
        with open(path) as file:
            return file.read() == text
    except OSError:
        return False


def text_of(fd):
    os.lseek(fd, 0, os.SEEK_SET)
    text = os.read(fd, CLIP * 50)
    os.close(fd)
    return text.decode('utf-8', 'backslashreplace')


def in_machine(request):
    make_machine(request['start'])
    machine = Machine()
    answers = []
    for step in request['steps']:
        kind = next(kind for kind in KINDS if kind in step)
        answers.append(getattr(machine, kind)(step))
    return {'answers': answers}


def serve(request):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        die_with_parent()
        os.close(reader)
        checked(libc.unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID), 'unshare')
        first = os.fork()
        if first == 0:
            die_with_parent()
            try:
                answer = in_machine(request)
            except BaseException as error:  # noqa: BLE001 - told to the caller
                answer = {'error': f'{error!r} {traceback.format_exc()[-900:]}'}
            with os.fdopen(writer, 'w') as out:
                json.dump(answer, out)
            os._exit(0)
        os.close(writer)
        os.waitpid(first, 0)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as text:
        answer = text.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {'error': 'the sandbox ended without an answer'}


def main():
    die_with_parent()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = serve(request)
        except Exception as error:  # noqa: BLE001 - told to the caller
            answer = {'error': repr(error)}
        sys.stdout.write(json.dumps({'id': request.get('id'), **answer}) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()
