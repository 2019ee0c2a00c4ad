# What tuned's own loader makes of every profile in the directories that are named: the options of its sysctl sections, functions not run.
import json
import logging
import re
import sys

sys.path.insert(0, '/usr/lib/python3/dist-packages')
logging.disable(logging.CRITICAL)
from tuned.profiles import Factory, Loader, Locator, Merger  # noqa: E402
from tuned.profiles.variables import Variables  # noqa: E402

directories = sys.argv[1:]
found = {}
for name in sorted(Locator(directories).get_known_names()):
    variables = Variables()
    variables._functions.expand = lambda text: text
    try:
        profile = Loader(Locator(directories), Factory(), Merger(), None, variables).load(name)
    except Exception as error:
        found[name] = {'error': str(error)}
        continue
    found[name] = {
        'lines': [
            [key, variables.expand(re.sub('^"(.*)"$', r'\1', value)), [regex for regex in [unit.uname_regex, unit.cpuinfo_regex] if regex]]
            for unit in profile.units.values()
            if unit.type == 'sysctl' and unit.enabled
            for key, value in unit.options.items()
        ]
    }
json.dump(found, sys.stdout)
