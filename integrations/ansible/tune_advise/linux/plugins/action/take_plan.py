# -*- coding: utf-8 -*-
"""Reads a plan of tune-advise on the controller and works out what it means for a host."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

import base64
import json
import os
import re

from ansible.plugins.action import ActionBase


class PlanError(Exception):
    """The plan cannot be taken; nothing was changed yet."""


OURS = re.compile(r"^# .*tune-advise")
SYSCTL = re.compile(r"^/etc/sysctl\.d/[^/]+\.conf$")
DROP_IN = re.compile(r"^/etc/systemd/system/([^/]+)\.d/[^/]+\.conf$")


def checked(path):
    """Only what lies below /etc is ever written."""
    if not isinstance(path, str) or not path.startswith("/etc/") or any(part in ("", ".", "..") for part in path[1:].split("/")):
        raise PlanError("the plan names %r: expected a path below /etc" % (path,))
    return path


def settings(content):
    """What a sysctl file of ours sets."""
    found = {}
    for line in content.split("\n"):
        text = line.strip()
        if not text or text[0] in "#;" or "=" not in text:
            continue
        key, value = text.split("=", 1)
        found[key.strip().lstrip("-").strip()] = " ".join(value.split())
    return found


def own(path, content):
    return SYSCTL.match(path) is not None and OURS.match(content) is not None


def named_units(paths):
    return sorted({m.group(1) for m in (DROP_IN.match(path) for path in paths) if m})


def from_report(report):
    if not isinstance(report, dict) or report.get("command") != "advise" or report.get("version") != 1:
        raise PlanError("expected a report of tune-advise advise --format json, version 1")
    if report.get("profile") is None:
        raise PlanError("the report proposes nothing: expected one with a profile (--profile)")
    edits = {}
    for edit in report["edits"]:
        edits.setdefault(checked(edit["path"]), []).append({"line": edit["line"], "from": edit["from"], "to": edit["to"]})
    files = [{"path": checked(file["path"]), "content": file["content"]} for file in report["files"]]
    changes = report["changes"]
    waiting = [m.group(1) for m in (re.match(r"# (\S+) is not loaded live", line) for line in report["load"]) if m]
    return {
        "files": [file for file in files if file["path"] not in edits],
        "edits": [{"path": path, "lines": edits[path]} for path in sorted(edits)],
        "values": {c["key"]: c["proposed"] for c in changes if c["target"] == "sysctl" and c["where"] != "boot"},
        "modules": sorted({c["key"] for c in changes if c["target"] == "module"}),
        "units": named_units(file["path"] for file in files),
        "restart": sorted({r["unit"] for r in report.get("restart", [])}),
        "not_live": sorted(waiting),
    }


def from_folder(folder):
    files, values, modules = [], {}, []
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            source = os.path.join(where, name)
            if os.path.islink(source):
                raise PlanError("%s is a link: expected files alone" % source)
            path = checked("/" + os.path.relpath(source, folder))
            files.append({"path": path, "src": source})
            with open(source, "rb") as opened:
                content = opened.read().decode("utf-8", "replace")
            if own(path, content):
                values.update(settings(content))
            if path.startswith("/etc/modules-load.d/") and OURS.match(content):
                modules += [line.strip() for line in content.split("\n") if line.strip() and line.strip()[0] not in "#;"]
    units = named_units(file["path"] for file in files)
    return {
        "files": files,
        "edits": [],
        "values": values,
        "modules": sorted(set(modules)),
        "units": units,
        "restart": units,
        "not_live": [],
    }


def parts(text):
    """Lines with their ends; only a line feed ends one."""
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def contains(lines, wanted):
    return any(lines[at : at + len(wanted)] == wanted for at in range(len(lines) - len(wanted) + 1))


def edited(text, edits, path):
    """The text with its edits carried out, or as it is where they were carried out before."""
    pieces = parts(text)
    lines = [piece.rstrip("\n").rstrip("\r") for piece in pieces]
    new = [edit["to"].split("\n") for edit in edits if edit["to"] is not None]
    gone = [edit["from"].rstrip("\r") for edit in edits if edit["to"] is None and edit["from"].strip() != ""]
    if all(contains(lines, wanted) for wanted in new) and not any(line in lines for line in gone):
        return text
    by_line = {}
    for edit in edits:
        number = edit["line"]
        have = lines[number - 1] if 0 < number <= len(lines) else None
        if have != edit["from"].rstrip("\r"):
            told = "no such line" if have is None else repr(have)
            raise PlanError("%s:%s is not what the plan was made from: expected %r, found %s" % (path, number, edit["from"], told))
        by_line[number] = edit
    out = []
    end = "\n"
    for number, piece in enumerate(pieces, 1):
        if piece.endswith("\n"):
            end = "\r\n" if piece.endswith("\r\n") else "\n"
        edit = by_line.get(number)
        if edit is None:
            out.append(piece)
        elif edit["to"] is not None:
            out.append(end.join(edit["to"].split("\n")) + (end if piece.endswith("\n") else ""))
    return "".join(out)


def is_held_back(key, value, never_live):
    return any(wanted in ("*", value) for wanted in never_live.get(key, []))


def read_plan(path):
    if os.path.isdir(path):
        return from_folder(path)
    try:
        with open(path, "rb") as opened:
            report = json.loads(opened.read().decode("utf-8"))
    except (IOError, OSError, ValueError) as error:
        raise PlanError("%s: expected a report of tune-advise or a folder: %s" % (path, error))
    try:
        return from_report(report)
    except (AttributeError, KeyError, TypeError) as error:
        raise PlanError("%s: expected a report of tune-advise advise --format json: %r" % (path, error))


class ActionModule(ActionBase):
    _VALID_ARGS = frozenset(("path", "never_live"))

    def run(self, tmp=None, task_vars=None):
        result = super(ActionModule, self).run(tmp, task_vars)
        never_live = self._task.args.get("never_live") or {}
        try:
            plan = read_plan(os.path.expanduser(self._task.args.get("path") or ""))
            for edits in plan.pop("edits"):
                plan["files"].append({"path": edits["path"], "content": edited(self.text(edits["path"], task_vars), edits["lines"], edits["path"])})
        except PlanError as error:
            result.update(failed=True, msg="%s; nothing was changed" % error)
            return result
        waiting = sorted(
            key for key, value in plan["values"].items() if key in plan["not_live"] or is_held_back(key, value, never_live)
        )
        plan["not_live"] = waiting
        plan["values"] = {key: value for key, value in plan["values"].items() if key not in waiting}
        plan["files"].sort(key=lambda file: file["path"])
        # what a registered result holds is never run as a template
        result.update(changed=False, plan=plan)
        return result

    def text(self, path, task_vars):
        """What a file of the host holds now."""
        read = self._execute_module(module_name="ansible.builtin.slurp", module_args={"src": path}, task_vars=task_vars)
        if read.get("failed"):
            raise PlanError("%s: expected the file that the plan edits: %s" % (path, read.get("msg")))
        try:
            return base64.b64decode(read["content"]).decode("utf-8")
        except UnicodeDecodeError:
            raise PlanError("%s is no UTF-8: expected the plan as a folder (--output) for such a file" % path)
