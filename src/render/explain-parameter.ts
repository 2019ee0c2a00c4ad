import { entryFor, holds } from '../model/kernel.ts';
import type { Kernel } from '../model/kernel-types.ts';
import type { Parameter } from '../model/parameter.ts';
import type { OnKernel, ParameterPage } from './explain-page.ts';
import { claimLines, type Section } from './explain-section.ts';
import { acceptedRange, membersOf } from './parameter-item.ts';
import { rangeText } from './range-text.ts';

/** What is known of a parameter, in the order in which it is asked: what, whether here, how much, when, what else, what not. */
export function explainParameter(page: ParameterPage): readonly Section[] {
  const p = page.parameter;
  return [
    { title: '', lines: [p.summary, ...special(p)] },
    ...page.kernels.map((on) => ({ title: `on Linux ${on.kernel.raw}`, lines: onKernel(p, on) })),
    { title: 'takes effect', lines: [`${p.effect}; concerns ${sideText[p.side]}`] },
    { title: 'kernels', lines: p.support.map((s) => `${s.exists === false ? 'not in: ' : ''}${rangeText(s)}`) },
    { title: 'needs', lines: needs(p) },
    { title: 'not with', lines: p.conflicts },
    { title: 'combines', lines: p.combine === undefined ? [] : [p.combine.words] },
    { title: 'counters', lines: p.counters.length === 0 ? [] : [p.counters.join(', ')] },
    { title: 'believed', lines: p.folklore.flatMap((f) => [`"${f.belief}"`, `  no: ${f.truth}`]) },
    { title: 'judged', lines: p.judgements.map((j) => `${j.severity}: ${j.message}${bounds(rangeText(j))}; instead: ${j.instead}`) },
    { title: 'risk', lines: [...(p.risk === '' ? [] : [p.risk]), ...oneWay(p)] },
    {
      title: 'set by',
      lines: [...p.setBy.map((s) => `${s.by}: ${s.value}`), ...p.owners.map((owner) => `${owner} writes it while it runs`)],
    },
    { title: 'sources', lines: claimLines(p.claims) },
  ];
}

const bounds = (text: string) => (text === 'always' ? '' : ` (${text})`);

const sideText = {
  outgoing: 'the side that connects',
  incoming: 'the side that accepts',
  both: 'both sides of a connection',
  forwarding: 'what is forwarded',
  host: 'the host',
} as const;

function special(p: Parameter): readonly string[] {
  const said: string[] = [];
  if (p.kind !== 'tunable') said.push(kindText[p.kind]);
  if (p.renamedTo !== undefined) said.push(`now called ${p.renamedTo}`);
  if (p.aliases.length > 0) said.push(`also called ${p.aliases.join(', ')}`);
  if (p.module !== undefined) said.push(`there once the module ${p.module} is loaded`);
  if (p.kconfig !== undefined) said.push(`only in kernels built with ${p.kconfig}`);
  return said;
}

const kindText = {
  tunable: 'a setting',
  status: 'only tells something: there is nothing to set',
  action: 'writing it does something once: no setting to keep in a file',
  removed: 'removed from the kernel',
  renamed: 'renamed',
  stub: 'still there, but nothing reads it',
  distribution: 'only in kernels of a distribution',
  never: 'was never a key of the mainline kernel',
} as const;

function onKernel(p: Parameter, on: OnKernel): readonly string[] {
  const { kernel } = on;
  const scope = entryFor(kernel, p.scope);
  const stub = p.stub.find((s) => holds(kernel, s));
  const lines = [`exists: ${existsText(on)}`];
  if (on.support.exists === false) return lines;
  if (stub !== undefined) lines.push(`without effect: ${stub.why}`);
  if (on.current !== undefined) lines.push(`now: ${on.current === '' ? "''" : on.current}`);
  lines.push(`default: ${defaultText(on)}`);
  if (on.distroDefault !== undefined) lines.push(`as this distribution starts: ${on.distroDefault === '' ? "''" : on.distroDefault}`);
  lines.push(`accepts: ${acceptsText(p, kernel)}`);
  for (const m of membersOf(p, kernel)) lines.push(`  ${m.value}: ${m.meaning}`);
  if (scope !== undefined) lines.push(`scope: ${scopeText[scope.entry.scope]}; in a new namespace it is ${scope.entry.inNamespace}`);
  return lines;
}

const scopeText = {
  global: 'one value for the whole machine',
  netns: 'one value for each network namespace',
  ipcns: 'one value for each IPC namespace',
  userns: 'one value for each user namespace',
  mount: 'one value for each mount namespace',
} as const;

const seenBy = {
  proc: 'seen in /proc',
  distribution: "by this distribution's kernel",
  mainline: 'by mainline releases',
  unknown: 'nothing is known',
} as const;

/** Answer and who gave it: `yes (seen in /proc)`, `no (by mainline releases, until 4.12)`, `unknown`. */
export function existsText({ support }: OnKernel): string {
  if (support.exists === undefined) return 'unknown';
  const when = [
    support.since === undefined ? undefined : `since ${support.since}`,
    support.until === undefined ? undefined : `until ${support.until}`,
  ];
  return `${support.exists ? 'yes' : 'no'} (${[seenBy[support.by], ...when].filter((text) => text !== undefined).join(', ')})`;
}

function defaultText({ default: found }: OnKernel): string {
  if (found === undefined) return 'unknown';
  const words = found.entry?.words;
  const value = found.value === undefined ? undefined : found.value === '' ? "''" : found.value;
  const doubt = found.certain ? '' : ' (not certain between these releases)';
  if (value === undefined) return `${words === undefined ? 'unknown' : `${words} (give --memory and --cpus for the number)`}${doubt}`;
  return `${found.approximate === true ? 'about ' : ''}${value}${words === undefined ? '' : ` (${words})`}${doubt}`;
}

function acceptsText(p: Parameter, kernel: Kernel): string {
  const { min, max } = acceptedRange(p, kernel);
  const unit = p.value.unit === '' ? '' : ` ${p.value.unit}`;
  const fields = p.value.fields > 1 ? `, ${p.value.fields} fields` : '';
  const known = entryFor(kernel, p.value.accepted) !== undefined;
  const range =
    min === null && max === null ? (known ? 'the kernel checks no range' : 'range unknown') : `${min ?? 'any'} to ${max ?? 'any'}${unit}`;
  return `${p.value.type}${fields}: ${range}`;
}

function needs(p: Parameter): readonly string[] {
  return p.needs.map((n) => {
    const what = n.is !== undefined ? `${n.key} = ${n.is}` : n.not !== undefined ? `${n.key} other than ${n.not}` : n.key;
    const unless = n.unlessValue === undefined || n.unlessValue.length === 0 ? '' : `, unless this is ${n.unlessValue.join(' or ')}`;
    return `${what}${unless}: ${n.why}${bounds(rangeText(n))}`;
  });
}

function oneWay(p: Parameter): readonly string[] {
  return p.oneWay.length === 0 ? [] : [`cannot be taken back before a reboot: ${p.oneWay.join(', ')}`];
}
