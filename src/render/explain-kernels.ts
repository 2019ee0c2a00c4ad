import { entryFor, holds } from '../model/kernel.ts';
import type { KernelRange } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import type { CombineRule, Spread } from '../model/propagation.ts';
import { acceptsText, keptText } from './explain-accepts.ts';
import type { OnKernel, ParameterPage } from './explain-page.ts';
import { containerText, scopeText } from './explain-scope.ts';
import { gradeRemark, type Section, type TableRow } from './explain-section.ts';
import { fitsTable } from './explain-table.ts';
import { membersOf } from './parameter-item.ts';

/**
 * One fact of one kernel: a label and what it says; two kernels differ in it where `compared`, else the text, differs. A label that
 * begins with blanks is a value that it takes.
 */
export type KernelFact = readonly [label: string, text: string, compared?: string];

/**
 * What holds on each kernel: one below the other for a single kernel or a narrow screen, else a column each, with a mark at what
 * differs.
 * @param width columns of the screen that the lines may take
 */
export function explainKernels(page: ParameterPage, width: number): readonly Section[] {
  const told = page.kernels.map((on) => ({ on, facts: kernelFacts(page.parameter, on) }));
  if (told.length < 2 || !fitsTable(told.length, 20, width))
    return told.map(({ on, facts }) => ({
      title: `on Linux ${on.kernel.raw}`,
      lines: [
        ...(page.assumed === undefined ? [] : [`this kernel: ${page.assumed}`]),
        ...facts.map(([label, text]) => `${label}: ${text}`),
      ],
    }));
  const rows = sideBySide(told.map(({ facts }) => facts));
  const header: TableRow = { cells: ['', ...told.map(({ on }) => `Linux ${on.kernel.raw}`)], strong: true };
  const differs = rows.some((row) => row.strong === true);
  return [
    { title: 'kernels side by side', lines: differs ? ['* differs between them'] : ['the same on all of them'], rows: [header, ...rows] },
  ];
}

/** A row for each label that any of them has, in the order in which they come. */
function sideBySide(columns: readonly (readonly KernelFact[])[]): readonly TableRow[] {
  const labels: string[] = [];
  for (const facts of columns) {
    let at = 0;
    for (const [label] of facts) {
      const have = labels.indexOf(label);
      if (have < 0) labels.splice(at, 0, label);
      at = (have < 0 ? at : have) + 1;
    }
  }
  return labels.map((label) => {
    const found = columns.map((facts) => facts.find(([name]) => name === label));
    const differs = new Set(found.map((fact) => fact?.[2] ?? fact?.[1])).size > 1;
    const none = label.startsWith(' ') ? 'not there' : '-';
    return {
      cells: [`${differs ? '* ' : '  '}${label}`, ...found.map((fact) => fact?.[1] ?? none)],
      ...(differs && { strong: true as const }),
    };
  });
}

/** Whether it is there, what it holds, what it takes and who sees it, on one kernel. */
export function kernelFacts(p: Parameter, on: OnKernel): readonly KernelFact[] {
  const { kernel } = on;
  const facts: KernelFact[] = [['exists', existsText(on, p.support), `${on.support.exists}`]];
  if (on.newerThan !== undefined)
    facts.push(['newer', `than the knowledge, which ends with ${on.newerThan}: taken to be as that one, not checked`]);
  if (on.support.exists === false) return facts;
  const stub = p.stub.find((s) => holds(kernel, s));
  if (stub !== undefined) facts.push(['without effect', stub.why]);
  if (on.current !== undefined) facts.push(['now', shown(on.current)]);
  facts.push(['default', defaultText(p, on)]);
  if (on.distroDefault !== undefined) facts.push(['as this distribution starts', shown(on.distroDefault)]);
  facts.push(['accepts', acceptsText(p, kernel)]);
  for (const m of membersOf(p, kernel)) facts.push([`  ${m.value}`, m.meaning]);
  if (p.value.keeps !== undefined) facts.push(['keeps', keptText[p.value.keeps]]);
  const scope = entryFor(kernel, p.scope);
  facts.push(['scope', scope === undefined ? 'unknown' : `${scopeText(scope.entry)}${gradeRemark(gradeOf(p, scope.entry.claim))}`]);
  if (scope !== undefined) facts.push(['in a container', containerText(scope.entry)]);
  return [...facts, ...interfaceFacts(p, on)];
}

const combined: Readonly<Record<CombineRule, string>> = {
  max: 'the larger of all and its own counts',
  min: 'the smaller of all and its own counts',
  or: 'on when all or its own is on',
  and: 'on when all and its own are both on',
  interface: 'only its own counts; all does nothing for it',
  'write-through': 'only its own counts; a write to all goes to every interface',
  all: 'only all counts',
  'all-unless-zero': 'all counts, unless it is 0: then its own',
  redirects: 'on when all or its own is on; while it forwards, only when both are',
};

const ofAll: Readonly<Partial<Record<Spread, string>>> = {
  'all-to-default-and-interfaces': 'goes to default and every interface',
  'change-of-all': 'goes to default and every interface when it changes the value',
  'change-of-all-to-interfaces': 'goes to every interface when it changes the value',
  'default-to-untouched': 'is only stored there: default and interfaces keep theirs',
  stored: 'is only stored there: default and interfaces keep theirs',
};

function interfaceFacts(p: Parameter, { interface: own }: OnKernel): readonly KernelFact[] {
  const facts: KernelFact[] = [];
  const words = own?.combine === undefined ? p.combine?.words : combined[own.combine];
  if (words !== undefined) facts.push(['an interface', words]);
  if (own?.spread === undefined) return facts;
  const all = ofAll[own.spread];
  const redirects = own.spread === 'change-of-all' && p.key.startsWith('net.ipv4.') ? ', and sets all.accept_redirects the other way' : '';
  if (all !== undefined) facts.push(['a write to all', `${all}${redirects}`]);
  if (own.spread === 'default-to-untouched')
    facts.push(['a write to default', 'goes to interfaces without an address whose own value was never written; others keep theirs']);
  if (own.spread === 'secret') facts.push(['a write', 'changes how addresses are made (addr_gen_mode)']);
  return facts;
}

const shown = (value: string) => (value === '' ? "''" : value);
const gradeOf = (p: Parameter, claim: string) => (Object.hasOwn(p.claims, claim) ? p.claims[claim]?.grade : undefined);

const seenBy = {
  proc: 'seen in /proc',
  distribution: "by this distribution's kernel",
  mainline: 'by mainline releases',
  unknown: 'nothing is known',
} as const;

/**
 * Answer and who gave it: `yes (seen in /proc)`, `no (by mainline releases, until 4.12)`, `unknown`.
 * @param ranges where it is there: the oldest release that was looked at is no `since`
 */
export function existsText({ support }: OnKernel, ranges: readonly KernelRange[]): string {
  if (support.exists === undefined) return 'unknown';
  const oldest = ranges.some((range) => range.sinceKnownBy === true && range.since === support.since);
  const when = [
    support.since === undefined ? undefined : `${oldest ? 'known by' : 'since'} ${support.since}`,
    support.until === undefined ? undefined : `until ${support.until}`,
  ];
  return `${support.exists ? 'yes' : 'no'} (${[seenBy[support.by], ...when].filter((text) => text !== undefined).join(', ')})`;
}

function defaultText(p: Parameter, { default: found }: OnKernel): string {
  if (found === undefined) return 'unknown';
  const words = found.entry?.words;
  const value = found.value === undefined ? undefined : shown(found.value);
  const grade = found.entry === undefined ? undefined : gradeOf(p, found.entry.claim);
  const doubt = found.certain ? gradeRemark(grade) : ' (not certain between these releases)';
  if (value === undefined) return `${words === undefined ? 'unknown' : `${words} (give --memory and --cpus for the number)`}${doubt}`;
  return `${found.approximate === true ? 'about ' : ''}${value}${words === undefined ? '' : ` (${words})`}${doubt}`;
}
