#!/usr/bin/python
# -*- coding: utf-8 -*-
"""Documents the action of the same name, which runs on the controller."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: take_plan
short_description: Take a plan of tune-advise for a host
version_added: "1.0.0"
description:
  - Reads the report of C(tune-advise advise --format json), or the folder that C(--output) wrote, on the controller, and the files
    of the host that the plan edits. Changes nothing.
  - Fails where a line to be edited is not what the plan was made from, and where the plan names a path that is not below C(/etc).
options:
  path:
    description: Path of the report or of the folder on the controller.
    type: str
    required: true
  never_live:
    description: Values by key that are written into files and never loaded; C(*) is any value.
    type: dict
author:
  - The tune-advise authors
"""

EXAMPLES = r"""
- name: Take the plan
  tune_advise.linux.take_plan:
    path: plans/edge1.json
  register: taken
"""

RETURN = r"""
plan:
  description:
    - C(files) with C(path) and C(content), or C(src) for a folder; C(values) to be loaded by key; C(not_live), keys that wait for
      the boot; names in C(modules), C(units) and C(restart).
  returned: success
  type: dict
"""
