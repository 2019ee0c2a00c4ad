import type { Listener } from '../model/facts.ts';
import type { Application } from '../model/knowledge.ts';
import type { DecideContext, Decision } from './decide.ts';

/** What a setting costs, and where it does nothing on this machine: the profile's caveat, then what the facts say. */
export function bewares(decision: Decision, value: string, context: DecideContext): readonly string[] {
  const said = decision.entry.beware === undefined ? [] : [decision.entry.beware];
  const facts = fromFacts(decision.key, value, decision.running.value, context);
  // what the profile says already need not be said twice, unless the facts can count it
  return [
    ...facts.filter((text) => !said.some((other) => /SO_KEEPALIVE/.test(other)) || !/^acts only on sockets with SO_KEEPALIVE$/.test(text)),
    ...said,
  ];
}

function fromFacts(key: string, value: string, running: string | undefined, context: DecideContext): readonly string[] {
  if (key === 'net.core.somaxconn') return smallerBacklogs(value, running, context);
  if (/^net\.ipv4\.tcp_keepalive_/.test(key)) return keepaliveReach(context);
  if (key === 'net.ipv4.tcp_tw_reuse') return ['helps only connections that this host opens; nothing changes for accepted ones'];
  return [];
}

/** Listeners whose queue is shorter than somaxconn will be: their program asked for less, or was cut at what somaxconn is now. */
function smallerBacklogs(value: string, running: string | undefined, context: DecideContext): readonly string[] {
  const cap = Number(value);
  const smaller = (context.facts.listeners ?? []).filter(
    (l) => l.protocol === 'tcp' && l.backlog !== undefined && l.backlog < cap && !isLoopback(l),
  );
  const byProgram = new Map<string, Listener[]>();
  for (const listener of smaller) byProgram.set(listener.program ?? '', [...(byProgram.get(listener.program ?? '') ?? []), listener]);
  return [...byProgram]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([program, listeners]) => {
      const ports = [...new Set(listeners.map((l) => l.port))].sort((a, b) => a - b).map((port) => `:${port}`);
      const backlogs = [...new Set(listeners.map((l) => l.backlog ?? 0))].sort((a, b) => a - b);
      const known = applicationOf(program, context)?.backlog;
      const who = program === '' ? 'a program that could not be named' : program;
      const how = known === undefined || known.directive === '' ? '' : ` (${known.directive})`;
      const cut = backlogs.length === 1 && String(backlogs[0]) === running;
      const then = cut
        ? `as much as somaxconn allowed when it began: restart it, and where that is all it asks for, raise it there${how}`
        : `that is the smaller number, raise it there${how}`;
      return `${who} listens on ${ports.slice(0, 6).join(' ')}${ports.length > 6 ? ` and ${ports.length - 6} more` : ''} with backlog ${backlogs.join(', ')}: ${then}`;
    });
}

export function isLoopback(listener: Listener): boolean {
  return listener.address.startsWith('127.') || listener.address === '::1';
}

function applicationOf(program: string, context: DecideContext): Application | undefined {
  return context.knowledge.applications.find((a) => a.comm.includes(program));
}

function keepaliveReach(context: DecideContext): readonly string[] {
  const counted = context.facts.sockets?.keepalive;
  const reach =
    counted === undefined || counted.of === 0
      ? 'acts only on sockets with SO_KEEPALIVE'
      : `acts only on sockets with SO_KEEPALIVE: ${counted.with} of ${counted.of} have it`;
  const programs = [...new Set((context.facts.listeners ?? []).map((l) => l.program ?? ''))].sort();
  const hints = programs.flatMap((program) => {
    const keepalive = applicationOf(program, context)?.keepalive;
    return keepalive === undefined ? [] : [`${program}: ${keepalive.listening}`];
  });
  return [hints.length === 0 ? reach : `${reach} (${hints.join('; ')})`];
}
