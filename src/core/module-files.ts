import type { Change, OutputFile } from '../model/plan.ts';
import type { DecideContext } from './decide.ts';
import type { Scope } from './evaluate.ts';
import { reasonComment } from './own-file.ts';
import type { Planned } from './planned.ts';
import { profileModules } from './profile-modules.ts';
import { standingParagraphs } from './standing-paragraphs.ts';

const loadPath = '/etc/modules-load.d/tune-advise.conf';
const optionPath = '/etc/modprobe.d/tune-advise.conf';

/**
 * Keys of a module are lost unless it is loaded before the files are read: modules-load.d, and for the hash size modprobe.d. One that is
 * listed but is not loaded now, and whose keys are not there, is loaded now.
 */
export function moduleFiles(
  context: DecideContext,
  lines: readonly Planned[],
  texts: ReadonlyMap<string, string>,
  header: readonly string[],
  scope: Scope,
): { readonly files: readonly OutputFile[]; readonly changes: readonly Change[] } {
  const needed = new Map<string, string[]>();
  for (const line of lines) {
    const module = context.knowledge.parameter(line.key)?.module;
    if (module !== undefined) needed.set(module, [...(needed.get(module) ?? []), line.key]);
  }
  for (const name of profileModules(context.profile, scope)) needed.set(name, needed.get(name) ?? []);
  if (needed.size === 0) return { files: [], changes: [] };
  const names = [...needed.keys()].sort();
  const missing = names.filter((name) => !listed(name, texts));
  const files: OutputFile[] = [];
  const whole = (path: string, more: readonly string[], replaced: (line: string) => boolean) => {
    const paragraphs = [header.join('\n'), ...standingParagraphs(texts.get(path), replaced), ...more];
    files.push({ path, content: `${paragraphs.join('\n\n')}\n` });
  };
  // a list of somebody else that names the module already is enough
  if (missing.length > 0 || texts.has(loadPath)) {
    const ours = names.filter((name) => missing.includes(name) || listed(name, new Map([[loadPath, texts.get(loadPath) ?? '']])));
    const blocks = ours.map((name) => [
      ...reasonComment(
        needed.get(name)?.length === 0
          ? 'the profile asks for it'
          : `loaded before sysctl.d is read, else these keys are not there yet: ${needed.get(name)?.join(', ')}`,
      ),
      name,
    ]);
    whole(
      loadPath,
      blocks.map((block) => block.join('\n')),
      (line) => ours.includes(line.trim()),
    );
  }
  const buckets = lines.find((line) => line.key === 'net.netfilter.nf_conntrack_buckets' && /^\d+$/.test(line.value));
  if (buckets !== undefined) {
    const why = reasonComment('the hash table has its size from the start instead of being built anew when sysctl.d is read');
    const option = [...why, `options nf_conntrack hashsize=${buckets.value}`].join('\n');
    whole(optionPath, [option], (line) => /^\s*options\s+nf_conntrack\s+hashsize=\d+\s*$/.test(line));
  }
  const changes = names.flatMap((name) => {
    const keys = needed.get(name) ?? [];
    if (missing.includes(name)) return [change(name, keys, context)];
    return comesLate(name, keys, context) ? [loadedNow(name, keys, context)] : [];
  });
  return { files, changes };
}

/** Whether a list that is read at boot already names the module. */
function listed(module: string, texts: ReadonlyMap<string, string>): boolean {
  for (const [path, text] of texts)
    if (
      /\/modules-load\.d\/[^/]+\.conf$|^\/etc\/modules$/.test(path) &&
      text.split('\n').some((line) => line.trim().replaceAll('-', '_') === module)
    )
      return true;
  return false;
}

function change(name: string, keys: readonly string[], context: DecideContext): Change {
  const loaded = context.facts.modules?.includes(name);
  return {
    target: 'module',
    key: name,
    module: name,
    where: loaded === true ? 'boot' : 'both',
    current: loaded === undefined ? null : loaded ? 'loaded' : 'not loaded',
    currentFrom: loaded === undefined ? 'unknown' : '/proc/modules',
    proposed: 'loaded at boot',
    reason: keys.length === 0 ? 'the profile asks for it' : `${keys.join(', ')} exist only once it is loaded`,
    beware: ['tracking costs memory and time for every connection'],
    confidence: 'proved',
    sources: ['modules-load.d(5)'],
    reach: 'the whole host; next boot',
  };
}

/** A module that is built in is in no list of loaded ones, but its keys are there. */
const comesLate = (name: string, keys: readonly string[], { facts }: DecideContext) =>
  facts.modules?.includes(name) === false && keys.length > 0 && !keys.some((key) => facts.sysctl.has(key));

const loadedNow = (name: string, keys: readonly string[], context: DecideContext): Change => ({
  ...change(name, keys, context),
  where: 'running',
  proposed: 'loaded',
  reason: `${keys.join(', ')} exist only once it is loaded; modules-load.d names it, yet it is not loaded now`,
  reach: 'the whole host; now',
});
