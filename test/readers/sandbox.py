"""Runs real sysctl readers on given trees, each in a mount and network namespace of its own.

NDJSON on stdin, NDJSON on stdout, one answer a request, in order. Request:
  id      anything, given back
  root    '/' for the programs of this machine, else the folder of an unpacked root of another release
  mode    'real': only /proc/sys/net of the fresh network namespace can be written, by the kernel's own rules
          'record': /proc/sys is a tree of empty files with the names and modes of the real one; the bytes written are kept
  files   {path: {base64} | {symlink} | {dir} | {socket} | {fifo}, and mode (octal text)}
  ifaces  names of the interfaces to make; lo is always up
  argv    the reader, or 'tuned' for tuned's own function that loads the system's files
  env     more environment
  replay  [[path below /proc/sys, base64 of the value, suppress, process], ...]: made in one more fresh network namespace after the
          reader has run (real mode); suppress: not when the value is there already; process: text or null, a refused write ends
          all later ones of that process
  timeout seconds
Answer: {id, rc, changed: {path: base64}, stderr} and `replayed` like `changed`; rc 'timeout'; or {id, error}.
  changed: files below /proc/sys (record: not empty; real: other than in an untouched namespace), names as latin1 text
A request {id, names: true, mode, ifaces} is answered with {id, names: {path: octal mode}}: what is below /proc/sys in that mode;
a request {id, untouched: true, ifaces} with `changed` as an untouched network namespace has it, all of it.
Everything else of the machine is read-only for what runs here.
"""

import base64
import ctypes
import fcntl
import json
import os
import resource
import select
import signal
import socket
import stat
import struct
import sys
import traceback

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MS_NOSUID, MS_NODEV = 2, 4
MOUNT_ATTR_RDONLY, AT_RECURSIVE, SYS_MOUNT_SETATTR = 1, 0x8000, 442
PR_SET_PDEATHSIG, PR_CAPBSET_DROP = 1, 24
CAPABILITY_VERSION_3 = 0x20080522
TUNSETIFF, TUNSETPERSIST, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x400454CB, 0x2, 0x1000
CLIP = 4000
BATCH = 40
LONGEST_VALUE = 1 << 22

libc = ctypes.CDLL(None, use_errno=True)


def checked(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f'{what}: {os.strerror(number)}')


def unshare(flags):
    checked(libc.unshare(flags), 'unshare')


def setns(fd, kind):
    checked(libc.setns(fd, kind), 'setns')


def mount(source, target, kind, flags=0, data=''):
    done = libc.mount(source.encode(), target.encode(), kind.encode(), flags, data.encode())
    checked(done, f'mount {kind or source} on {target}')


def set_read_only(path, on, recursive=False):
    set_, clear = (MOUNT_ATTR_RDONLY, 0) if on else (0, MOUNT_ATTR_RDONLY)
    attr = struct.pack('QQQQ', set_, clear, 0, 0)
    flags = AT_RECURSIVE if recursive else 0
    checked(libc.syscall(SYS_MOUNT_SETATTR, -100, path.encode(), flags, attr, len(attr)), f'mount_setattr {path}')


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def tmpfs(target):
    mount('tmpfs', target, 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=755,size=96m')


# --- interfaces -----------------------------------------------------------------------------------------------------


LOOPBACK_UP = struct.pack('IHHII', 32, 16, 0x5, 1, 0) + struct.pack('BxHiII', 0, 0, 1, 1, 1)


def bring_loopback_up():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.bind((0, 0))
        netlink.send(LOOPBACK_UP)
        (error,) = struct.unpack_from('i', netlink.recv(4096), 16)
        if error != 0:
            raise OSError(-error, f'lo up: {os.strerror(-error)}')


def make_interfaces(names):
    """Taps that outlive their descriptor: ten times quicker to take down than bridges."""
    bring_loopback_up()
    for name in names:
        fd = os.open('/dev/net/tun', os.O_RDWR)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
        fcntl.ioctl(fd, TUNSETPERSIST, 1)
        os.close(fd)


# --- names and values below /proc/sys --------------------------------------------------------------------------------


def walk(base):
    """Relative path -> mode of all files below a folder of /proc/sys."""
    found = {}
    todo = ['']
    while todo:
        below = todo.pop()
        for entry in os.scandir(os.path.join(base, below)):
            path = f'{below}/{entry.name}' if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                todo.append(path)
            else:
                try:
                    found[path] = entry.stat(follow_symlinks=False).st_mode & 0o777
                except OSError:
                    continue
    return found


def read_values(base, paths):
    values = {}
    for path in paths:
        try:
            fd = os.open(f'{base}/{path}', os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            values[path] = os.read(fd, 65536)
        except OSError as error:
            values[path] = b'!%d' % error.errno
        finally:
            os.close(fd)
    return values


class Worker:
    def __init__(self):
        self.own_namespace = os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC)
        unshare(CLONE_NEWNS)
        mount('none', '/', '', MS_REC | MS_PRIVATE)
        self.spare = next(p for p in ('/srv', '/media', '/opt') if os.path.isdir(p))
        self.ready_roots = set()
        self.lowers = {}
        self.baselines = {}
        self.namespaces = {}
        self.used = []
        self.names = None
        tmpfs(self.spare)
        os.mkdir(f'{self.spare}/changes')

    def protect(self, root):
        """Makes everything read-only once, and the folders that are mount points of another root there."""
        if root in self.ready_roots:
            return
        if root != '/':
            for folder in ('etc', 'run', 'usr/lib/sysctl.d', 'usr/local/lib', 'proc', 'dev'):
                os.makedirs(f'{root}/{folder}', exist_ok=True)
        self.ready_roots.add(root)

    def record_names(self):
        """Names and modes of /proc/sys, without those of this machine's own interfaces."""
        if self.names is None:
            own = {}
            for path, mode in walk('/proc/sys').items():
                parts = path.split('/')
                if parts[0] == 'net' and len(parts) > 3 and parts[2] in ('conf', 'neigh') and parts[3] not in ('all', 'default', 'lo'):
                    continue
                own[path] = mode
            self.names = own
        return self.names

    def names_with(self, ifaces):
        names = dict(self.record_names())
        for path, mode in self.record_names().items():
            parts = path.split('/')
            if parts[0] == 'net' and len(parts) > 3 and parts[2] in ('conf', 'neigh') and parts[3] == 'default':
                for iface in ifaces:
                    names['/'.join([*parts[:3], iface, *parts[4:]])] = mode
        return names

    def all_names(self, mode, ifaces):
        if mode == 'record':
            return self.names_with(ifaces)
        setns(self.namespace(ifaces), CLONE_NEWNET)
        names = walk('/proc/sys')
        setns(self.own_namespace, CLONE_NEWNET)
        return names

    def lower(self, ifaces):
        """The record tree, made once for each set of interfaces."""
        key = tuple(ifaces)
        if key not in self.lowers:
            base = f'{self.spare}/lower{len(self.lowers)}'
            os.mkdir(base)
            made = set()
            for path, mode in self.names_with(ifaces).items():
                folder = os.path.dirname(f'{base}/{path}')
                if folder not in made:
                    os.makedirs(folder, exist_ok=True)
                    made.add(folder)
                os.close(os.open(f'{base}/{path}', os.O_WRONLY | os.O_CREAT, 0o600))
                os.chmod(f'{base}/{path}', mode)
            for folder, _, _ in os.walk(base):
                os.chmod(folder, 0o555)
            self.lowers[key] = base
        return self.lowers[key]

    def namespace(self, ifaces):
        """A fresh network namespace. Made and given up by the dozen: taking one down holds a lock of the kernel for long."""
        key = tuple(ifaces)
        if not self.namespaces.get(key):
            while self.used:
                os.close(self.used.pop())
            self.namespaces[key] = []
            for _ in range(BATCH):
                unshare(CLONE_NEWNET)
                make_interfaces(ifaces)
                self.namespaces[key].append(os.open('/proc/self/ns/net', os.O_RDONLY | os.O_CLOEXEC))
            setns(self.own_namespace, CLONE_NEWNET)
        fd = self.namespaces[key].pop()
        self.used.append(fd)
        return fd

    def baseline(self, ifaces):
        """What the kernel shows below /proc/sys/net in an untouched namespace."""
        key = tuple(ifaces)
        if key not in self.baselines:
            setns(self.namespace(ifaces), CLONE_NEWNET)
            paths = [p for p, mode in walk('/proc/sys/net').items() if mode & 0o444]
            self.baselines[key] = read_values('/proc/sys/net', paths)
            setns(self.own_namespace, CLONE_NEWNET)
        return self.baselines[key]

    def run(self, request):
        root = request.get('root', '/')
        self.protect(root)
        ifaces = request.get('ifaces', [])
        # what is cached is made here, so that the child inherits it
        namespaces = []
        if request['mode'] == 'record':
            self.lower(ifaces)
        else:
            self.baseline(ifaces)
            namespaces = [self.namespace(ifaces) for _ in range(2 if 'replay' in request else 1)]
        if request['argv'] == 'tuned':
            tuned_function()
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.close(reader)
                die_with_parent()
                try:
                    answer = self.in_child(request, root, ifaces, namespaces)
                except Exception as error:  # noqa: BLE001 - told to the caller
                    answer = {'error': f'{error!r} {traceback.format_exc()[-600:]}'}
                with os.fdopen(writer, 'w') as out:
                    json.dump(answer, out)
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as text:
            answer = text.read()
        os.waitpid(child, 0)
        return json.loads(answer) if answer else {'error': 'the sandbox ended without an answer'}

    def in_child(self, request, root, ifaces, namespaces):
        real = request['mode'] == 'real'
        unshare(CLONE_NEWNS)
        if real:
            setns(namespaces[0], CLONE_NEWNET)
        set_read_only('/', True, recursive=True)
        at = root.rstrip('/')
        library_cache = read_whole('/etc/ld.so.cache') if root == '/' else None
        # an own proc: in a shared one the names that ended namespaces leave behind make every look-up slow
        mount('proc', f'{at}/proc', 'proc', MS_NOSUID | MS_NODEV)
        if root != '/':
            mount('/dev', f'{at}/dev', '', MS_BIND)
        if real:
            mount(f'{at}/proc/sys/net', f'{at}/proc/sys/net', '', MS_BIND)
            set_read_only(f'{at}/proc', True)
        else:
            changes = f'{self.spare}/changes'
            tmpfs(changes)
            os.mkdir(f'{changes}/upper', 0o555)
            os.mkdir(f'{changes}/work')
            layers = f'lowerdir={self.lower(ifaces)},upperdir={changes}/upper,workdir={changes}/work'
            mount('overlay', f'{at}/proc/sys', 'overlay', 0, layers)
        for folder in ('/etc', '/run', '/usr/lib/sysctl.d', '/usr/local/lib'):
            if not os.path.isdir(at + folder):
                raise OSError(f'{at}{folder} is missing: the sandbox needs it as a mount point')
            tmpfs(at + folder)
        if library_cache is not None:
            with open('/etc/ld.so.cache', 'wb') as out:
                out.write(library_cache)
        upper = -1 if real else os.open(f'{self.spare}/changes/upper', os.O_PATH | os.O_DIRECTORY)
        os.chroot(root)
        os.chdir('/')
        write_tree(request['files'])
        refuse_unless_safe(real)
        rc, stderr = run_reader(request)
        answer = {'rc': rc, 'stderr': stderr}
        if real:
            answer['changed'] = self.changed_values(ifaces)
            if 'replay' in request:
                setns(namespaces[1], CLONE_NEWNET)
                replay(request['replay'])
                answer['replayed'] = self.changed_values(ifaces)
        else:
            answer['changed'] = recorded(upper)
        return answer

    def changed_values(self, ifaces):
        before = self.baseline(ifaces)
        after = read_values('/proc/sys/net', before)
        return {f'net/{p}': base64.b64encode(v).decode() for p, v in after.items() if before[p] != v}


def read_whole(path):
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError:
        return None


def recorded(upper):
    """Files of an overlay's upper layer that hold bytes: those that were written."""
    found = {}
    os.fchdir(upper)
    for path, mode in walk('.').items():
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        value = os.read(fd, LONGEST_VALUE)
        os.close(fd)
        if value:
            found[os.fsencode(path).decode('latin1')] = base64.b64encode(value).decode()
    return found


def write_tree(files):
    later = []
    for path, entry in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if 'symlink' in entry:
            os.symlink(entry['symlink'], path)
        elif 'dir' in entry:
            os.makedirs(path, exist_ok=True)
        elif 'socket' in entry:
            with socket.socket(socket.AF_UNIX) as unix:
                unix.bind(path)
        elif 'fifo' in entry:
            os.mkfifo(path)
        else:
            with open(path, 'wb') as file:
                file.write(base64.b64decode(entry['base64']))
        if 'mode' in entry:
            later.append((path, int(entry['mode'], 8)))
    for path, mode in later:
        os.chmod(path, mode)


def refuse_unless_safe(real):
    """A reader is never started where it could write keys of this machine."""
    if not real:
        if not os.path.exists('/proc/sys/vm/swappiness') or os.stat('/proc/sys/vm/swappiness').st_size != 0:
            raise RuntimeError('the record tree is not in place')
        if read_whole('/proc/sys/vm/swappiness') != b'':
            raise RuntimeError('the record tree is not in place')
        return
    for path in ('/proc/sys/vm', '/proc/sys/fs', '/proc/sys/kernel', '/proc/sys', '/'):
        if not os.statvfs(path).f_flag & os.ST_RDONLY:
            raise RuntimeError(f'{path} is not read-only')
    try:
        os.close(os.open('/proc/sys/vm/swappiness', os.O_WRONLY))
    except OSError:
        return
    raise RuntimeError('/proc/sys/vm/swappiness can be written')


def replay(writes):
    ended = set()
    for path, value64, suppress, process in writes:
        if process is not None and process in ended:
            continue
        value = base64.b64decode(value64)
        full = os.path.join(b'/proc/sys', path.encode('latin1'))
        try:
            if suppress and read_whole(full).rstrip(b'\n') == value.rstrip(b'\n'):
                continue
            fd = os.open(full, os.O_WRONLY)
        except (OSError, AttributeError):
            continue
        try:
            while value:
                taken = os.write(fd, value)
                value = value[taken:] if taken > 0 else b''
        except OSError:
            ended.add(process)
        finally:
            os.close(fd)


def tuned_function():
    global _tuned
    if _tuned is None:
        sys.path.append('/usr/lib/python3/dist-packages')
        from tuned.plugins import plugin_sysctl

        _tuned = plugin_sysctl._apply_system_sysctl
    return _tuned


_tuned = None


def run_reader(request):
    argv = request['argv']
    output = os.memfd_create('stderr', 0)
    environment = {'PATH': '/usr/sbin:/usr/bin:/sbin:/bin', 'LC_ALL': 'C.UTF-8', **request.get('env', {})}
    child = os.fork()
    if child == 0:
        try:
            die_with_parent()
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 26, 1 << 26))
            null = os.open('/dev/null', os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(output if request.get('stdout') else null, 1)
            os.dup2(output, 2)
            if request['mode'] == 'record':
                drop_overrides()
            if argv == 'tuned':
                _tuned({})
                os._exit(0)
            os.execve(argv[0], argv, environment)
        except BaseException as error:  # noqa: BLE001
            os.write(2, repr(error).encode())
        os._exit(127)
    rc = wait(child, request.get('timeout', 10))
    os.lseek(output, 0, os.SEEK_SET)
    text = os.read(output, CLIP)
    os.close(output)
    return rc, text.decode('utf-8', 'backslashreplace')


def drop_overrides():
    """Without CAP_DAC_OVERRIDE modes hold for root too, as below /proc/sys: no file can be made there, none of 0444 be written."""
    override, search = 1, 2
    for capability in (override, search):
        checked(libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0), 'prctl')
    header = struct.pack('II', CAPABILITY_VERSION_3, 0)
    sets = ctypes.create_string_buffer(24)
    checked(libc.capget(header, sets), 'capget')
    words = list(struct.unpack('6I', sets.raw))
    words[:3] = [word & ~(1 << override | 1 << search) for word in words[:3]]
    checked(libc.capset(header, struct.pack('6I', *words)), 'capset')


def wait(child, seconds):
    pidfd = os.pidfd_open(child)
    try:
        ready = select.select([pidfd], [], [], seconds)[0]
        if not ready:
            os.killpg(child, signal.SIGKILL)
        status = os.waitpid(child, 0)[1]
        return os.waitstatus_to_exitcode(status) if ready else 'timeout'
    finally:
        os.close(pidfd)


def main():
    die_with_parent()
    worker = Worker()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request.get('names'):
                names = worker.all_names(request['mode'], request.get('ifaces', []))
                answer = {'names': {path: oct(mode)[2:] for path, mode in names.items()}}
            elif request.get('untouched'):
                values = worker.baseline(request['ifaces'])
                answer = {'changed': {f'net/{path}': base64.b64encode(value).decode() for path, value in values.items()}}
            else:
                answer = worker.run(request)
        except Exception as error:  # noqa: BLE001 - told to the caller
            answer = {'error': repr(error)}
        sys.stdout.write(json.dumps({'id': request.get('id'), **answer}) + '\n')
        sys.stdout.flush()


if __name__ == '__main__':
    main()
