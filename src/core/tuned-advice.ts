import type { Expr, Profile, ProfileEntry, ProfileRule } from '../model/profile.ts';
import type { JudgedLine, VendorFile, VendorLine } from '../model/vendor-line.ts';

/**
 * A tuned profile or a saptune note as a profile: its values as they stand, on the word of its vendor.
 * @param judged what its lines come to on the machine; only those that do what they say are taken then
 */
export function tunedAdvice(file: VendorFile, judged?: readonly JudgedLine[]): Profile {
  const usable = (line: VendorLine) => {
    if (line.only !== undefined || line.filledIn === true) return false;
    const found = judged?.find((one) => one.path === line.path && one.line === line.line && one.key === line.key);
    return found === undefined || found.verdict === 'fine' || found.verdict === 'default';
  };
  const lines = new Map<string, VendorLine>();
  for (const line of file.lines) if (usable(line)) lines.set(line.key, line);
  return {
    name: file.name,
    path: file.path,
    summary: file.summary === '' ? titleOf(file) : `${titleOf(file)}: ${file.summary}`,
    include: [],
    conflicts: [],
    ask: new Map(),
    entries: [...lines.values()].map((line) => entryOf(line, file)),
    vendor: [file],
  };
}

const titleOf = (file: VendorFile) => (file.kind === 'tuned' ? `tuned profile ${file.name}` : `saptune note ${file.name}`);

function entryOf(line: VendorLine, file: VendorFile): ProfileEntry {
  return {
    section: 'sysctl',
    key: line.key,
    rules: [ruleOf(line)],
    why: `${titleOf(file)} sets it${line.from === file.name ? '' : ` through ${line.from}`} and gives no reason that is read here.`,
    source: `${line.path}, line ${line.line}`,
    strength: 'vendor',
    path: line.path,
    line: line.line,
    from: file.name,
  };
}

function ruleOf({ relation, value }: VendorLine): ProfileRule {
  const words = value.split(' ');
  const numeric = words.every((word) => /^-?\d{1,20}$/.test(word));
  return {
    verb: numeric ? relation : 'exactly',
    fields: numeric ? words.map(fieldOf) : [{ type: 'text', value }],
    text: relation === 'exactly' || !numeric ? value : `${relation} ${value}`,
  };
}

/** Numbers beyond 2^53 stay text, which is read as a number of any size. */
function fieldOf(word: string): Expr {
  const number = Number(word);
  return Number.isSafeInteger(number) && String(number) === word ? { type: 'number', value: number } : { type: 'text', value: word };
}
