// Faults made by chance from all that the knowledge holds, so that not only what somebody thought of is planted.

/** A key that a kernel does not have is told before its value. */
const refused = ['TA003', 'TA001', 'TA002'];

const pick = (list, below) => list[below(list.length)];

/** Another name by one slip of the hand: a letter lost, doubled, swapped or changed. */
function slip(word, below) {
  const at = 1 + below(word.length - 2);
  const letter = 'abcdefghijklmnopqrstuvwxyz'[below(26)];
  const [head, tail] = [word.slice(0, at), word.slice(at)];
  const ways = [
    head + tail.slice(1),
    head + tail[0] + tail,
    head + (tail[1] ?? '') + tail[0] + tail.slice(2),
    head + letter + tail.slice(1),
  ];
  return pick(ways, below);
}

/** Keys of one number that every kernel of today has, without those of an interface. */
function numbers(knowledge, wanted) {
  return knowledge.keys
    .filter((key) => !key.includes('*') && !/[A-Z]/.test(key))
    .map((key) => knowledge.parameter(key))
    .filter((p) => p !== undefined && p.kind !== 'status' && p.value.fields === 1 && p.value.storage !== 'string' && wanted(p));
}

/** A bound that every kernel has. */
function bound(parameter, end) {
  const all = parameter.value.accepted ?? [];
  const first = all[0]?.[end];
  return all.every((range) => range[end] === first) && /^-?\d+$/.test(first ?? '') ? BigInt(first) : undefined;
}

const plain = (p) => (p.support ?? []).every((range) => range.until === undefined) && p.value.type === 'integer';

/** name of the kind → a fault of it, by chance */
export const chances = {
  'a slip in any key': (below, knowledge) => {
    const keys = knowledge.keys.filter((key) => !key.includes('*') && !/[A-Z]/.test(key) && key.length > 12);
    for (;;) {
      const key = pick(keys, below);
      const dot = key.lastIndexOf('.') + 1;
      if (key.length - dot < 6) continue;
      const wrong = key.slice(0, dot) + slip(key.slice(dot), below);
      if (wrong === key || knowledge.known(wrong) !== undefined || knowledge.parameter(wrong) !== undefined) continue;
      return { ids: ['TA001'], set: [wrong, '1'] };
    }
  },
  'any key beyond its range': (below, knowledge) => {
    const parameter = pick(
      numbers(knowledge, (p) => plain(p) && bound(p, 'max') !== undefined),
      below,
    );
    return { ids: refused, set: [parameter.key, String(bound(parameter, 'max') + 1n)] };
  },
  'any key below its range': (below, knowledge) => {
    const parameter = pick(
      numbers(knowledge, (p) => plain(p) && bound(p, 'min') !== undefined),
      below,
    );
    return { ids: refused, set: [parameter.key, String(bound(parameter, 'min') - 1n)] };
  },
  'a word for any number': (below, knowledge) => ({
    ids: refused,
    set: [pick(numbers(knowledge, plain), below).key, pick(['enabled', 'max', 'unlimited', 'none', 'auto'], below)],
  }),
  'a unit behind any number': (below, knowledge) => ({
    ids: refused,
    set: [pick(numbers(knowledge, plain), below).key, `${1 + below(900)}${pick(['k', 'M', 'G', 's', 'ms', '%', 'KB'], below)}`],
  }),
  'quotes around any number': (below, knowledge) => ({
    ids: refused,
    kind: 'sysctl',
    lines: [`${pick(numbers(knowledge, plain), below).key} = "${1 + below(900)}"`],
  }),
  'any key that is gone': (below, knowledge) => {
    const keys = knowledge.keys.filter((key) => !/[A-Z*]/.test(key));
    const gone = keys.map((key) => knowledge.parameter(key)).filter((p) => goneBefore(p, 4, 10));
    return { ids: ['TA002'], set: [pick(gone, below).key, '1'] };
  },
  'a slip in any limit': (below) => {
    const items = ['nofile', 'nproc', 'memlock', 'stack', 'sigpending', 'msgqueue', 'maxlogins', 'rtprio'];
    const item = pick(items, below);
    const wrong = slip(item, below);
    return wrong === item ? chances['a slip in any limit'](below) : { ids: ['TA031'], kind: 'limits', lines: [`proxy soft ${wrong} 4096`] };
  },
  'a slip in any directive': (below) => {
    const name = pick(['NOFILE', 'NPROC', 'MEMLOCK', 'STACK', 'SIGPENDING', 'MSGQUEUE', 'RTPRIO'], below);
    const wrong = slip(name, below);
    return wrong === name ? chances['a slip in any directive'](below) : { ids: ['TA041'], kind: 'unit', lines: [`Limit${wrong}=4096`] };
  },
};

/** Whether mainline had taken it away by that version, for good. */
function goneBefore(parameter, major, minor) {
  const ranges = (parameter?.support ?? []).filter((range) => range.distro === undefined && range.branch === undefined);
  if (ranges.length === 0) return false;
  return ranges.every(({ until }) => {
    const version = typeof until === 'string' ? until : until?.absent;
    const [a, b] = (version ?? '99.0').split('.').map(Number);
    return a < major || (a === major && b <= minor);
  });
}
