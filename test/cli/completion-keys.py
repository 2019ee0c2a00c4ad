"""Types lines, each followed by TAB and enter, into an interactive shell on a terminal of its own, and prints what the program was
called with, a line each.
completion-keys.py SHELL SETUP LINE...      SETUP makes the program print its arguments between `<<` and `>>`"""
import os, pty, re, select, shlex, sys, time

shell, setup, *lines = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM='dumb', PS1='ready> ')
    command = shlex.split(shell)
    os.execvp(command[0], command)

seen = ''


def until(pattern):
    """What came up to the pattern; the rest stays for the next call."""
    global seen
    end = time.monotonic() + 15
    while (found := re.search(pattern, seen)) is None:
        if time.monotonic() > end:
            sys.exit(f'{pattern} did not come, but {seen!r}')
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65536).decode(errors='replace')
    seen = seen[found.end():]
    return found.group(1) if found.groups() else ''


until('ready> ')
# what is typed is echoed: the mark is put together by the shell
os.write(terminal, (setup + '; echo set""up\r').encode())
until(r'(?<!")setup\r?\n')
for line in lines:
    until('ready> ')
    os.write(terminal, f'{line}\t\r'.encode())
    print(until(r'<<(.*?)>>'))
os.write(terminal, b'exit\r')
