"""What a scenario finds, row by row, for the table at the end."""


class Fault(Exception):
    """Something is not as the scenario expects; the text goes into the table."""


class Findings:
    """Collects rows; `faults` empty means that all held."""

    def __init__(self):
        self.rows = []
        self.faults = []

    def that(self, holds, text):
        """A condition that must hold."""
        if not holds:
            self.faults.append(text)

    def happened(self, holds, text):
        """The fault itself: without it nothing is tested."""
        if not holds:
            raise Fault(f'the fault did not happen: {text}')

    def first(self, window, identity, not_this=(), follows=()):
        """The first cause, what it warns of and what it tells as its consequences."""
        found = window.ids[0] if window.ids else 'none'
        self.rows.append({'what': 'first cause', 'expected': identity, 'found': ' '.join(window.ids) or 'none'})
        if found != identity:
            self.faults.append(f'expected {identity} first, found {" ".join(window.ids) or "none"} ({window.about(identity)[1]})')
            return None
        cause = window.causes[0]
        keys = [one['key'] for one in cause['notThis']]
        for key in not_this:
            self.that(key in keys, f'{identity} should say that {key} does not help')
        below = [one['id'] for one in cause['follows']]
        for one in follows:
            self.that(one in below, f'{one} should stand below {identity}, which has {" ".join(below) or "none"}')
        return cause

    def none(self, window, but=()):
        """No cause at all."""
        found = [identity for identity in window.ids if identity not in but]
        self.rows.append({'what': 'causes', 'expected': 'none', 'found': ' '.join(found) or 'none'})
        for cause in window.causes:
            if cause['id'] in found:
                evidence = '; '.join(f'{piece["fact"]} {piece["value"]}' for piece in cause['evidence'])
                self.faults.append(f'false alarm {cause["id"]}: {cause["title"]} ({evidence})')

    def same(self, what, told, seen, by, within=0):
        """A number in the evidence against another program's."""
        self.rows.append({'what': what, 'told': told, 'seen': seen, 'by': by})
        if told is None or abs(told - seen) > within:
            self.faults.append(f'{what}: told {told}, {by} saw {seen}{f" (within {within})" if within else ""}')
