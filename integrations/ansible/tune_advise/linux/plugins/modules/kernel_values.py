#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Sets running values below /proc/sys, all or none."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: kernel_values
short_description: Set running kernel parameters, all or none
version_added: "1.0.0"
description:
  - Writes values below C(/proc/sys) that differ from what is there, reads each back, and puts back all that it wrote when one is
    refused or kept as another value.
  - Touches no file. In check mode nothing is written, and a key that is not there yet counts as one that would be set.
options:
  values:
    description: Dotted keys (C(/) for a dot inside a name) and what they shall hold, as text.
    type: dict
    required: true
author:
  - The tune-advise authors
"""

EXAMPLES = r"""
- name: The first probe leaves before the gateway forgets the flow
  tune_advise.linux.kernel_values:
    values:
      net.ipv4.tcp_keepalive_time: "175"
"""

RETURN = r"""
before:
  description: What the keys that differ held.
  returned: always
  type: dict
after:
  description: What they hold now, or would hold.
  returned: always
  type: dict
"""

import os

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_bytes, to_native

BASE = "/proc/sys"


def path_of(key):
    """net.ipv4.conf.eth0/100.rp_filter is net/ipv4/conf/eth0.100/rp_filter; None for what would lead elsewhere."""
    turned = {".": "/", "/": "."}
    name = "".join(turned.get(c, c) for c in key) if "/" in key else key.replace(".", "/")
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in name:
        return None
    return os.path.join(BASE, *parts)


def order(key):
    """A write to `all` reaches the interfaces, so it comes before theirs."""
    middle = key.split(".")[-2:-1]
    return (0 if middle == ["all"] else 1 if middle == ["default"] else 2, key)


def fields(text):
    return " ".join(text.split())


def read(path):
    with open(path, "rb") as opened:
        return fields(to_native(opened.read(1 << 20), errors="surrogate_or_replace"))


def write(path, value):
    # one write, as the kernel takes each for a whole value
    handle = os.open(path, os.O_WRONLY)
    try:
        os.write(handle, to_bytes(value) + b"\n")
    finally:
        os.close(handle)


def why_not(path, value):
    """Writes and reads back; None when the kernel holds the value."""
    try:
        write(path, value)
        held = read(path)
    except (IOError, OSError) as error:
        return error.strerror or str(error)
    return None if held == fields(value) else "the kernel made %s of it" % held


def why_other(path, value):
    """None when the kernel still holds the value."""
    try:
        held = read(path)
    except (IOError, OSError) as error:
        return error.strerror or str(error)
    return None if held == fields(value) else "another key made %s of it" % held


def main():
    module = AnsibleModule(argument_spec=dict(values=dict(type="dict", required=True)), supports_check_mode=True)
    before, after, paths = {}, {}, {}
    for key in sorted(module.params["values"]):
        value = module.params["values"][key]
        if not isinstance(value, (type(""), type(u""))):
            module.fail_json(msg="%s: expected its value as text, in quotes" % key)
        path = path_of(key)
        if path is None:
            module.fail_json(msg="%s: expected a key as sysctl names it" % key)
        held = None
        try:
            held = read(path)
        except (IOError, OSError) as error:
            if not module.check_mode:
                module.fail_json(msg="%s: %s; nothing was changed" % (key, error.strerror or error))
        if held != fields(value):
            before[key], after[key], paths[key] = held, fields(value), path

    def text(values):
        return "".join("%s = %s\n" % (key, values[key]) for key in sorted(values) if values[key] is not None)

    result = dict(changed=bool(after), before=before, after=after, diff=dict(before=text(before), after=text(after)))
    if module.check_mode:
        module.exit_json(**result)
    written = []
    # the second round sees what a later write did to an earlier one
    for key, task in [(key, why_not) for key in sorted(after, key=order)] + [(key, why_other) for key in sorted(after, key=order)]:
        if task is why_not:
            written.append(key)
        problem = task(paths[key], after[key])
        if problem is None:
            continue
        stuck = []
        for done in reversed(written):
            try:
                unchanged = read(paths[done]) == before[done]
            except (IOError, OSError):
                unchanged = False
            if not unchanged and why_not(paths[done], before[done]) is not None:
                stuck.append(done)
        end = "could not be put back: %s" % ", ".join(stuck) if stuck else "the values are as before"
        module.fail_json(msg="%s = %s: %s; %s" % (key, after[key], problem, end))
    module.exit_json(**result)


if __name__ == "__main__":
    main()
