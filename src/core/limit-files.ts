import type { OutputFile } from '../model/plan.ts';
import { reasonComment } from './own-file.ts';
import type { PlannedLimit } from './plan-limits.ts';
import { standingParagraphs } from './standing-paragraphs.ts';

/** Drop-ins of units and lines of users, each file whole: what an earlier run or a hand put there beside ours stays. */
export function limitFiles(
  planned: readonly PlannedLimit[],
  header: readonly string[],
  texts: ReadonlyMap<string, string>,
): readonly OutputFile[] {
  const files: OutputFile[] = [];
  const users = new Map<string, PlannedLimit[]>();
  for (const limit of planned) {
    const { target, changed } = limit;
    if (!changed && !texts.has(target.path)) continue;
    if (target.unit !== undefined) files.push(unitFile(limit, header, texts.get(target.path)));
    else users.set(target.path, [...(users.get(target.path) ?? []), limit]);
  }
  for (const [path, limits] of users) files.push(usersFile(path, limits, header, texts.get(path)));
  return files;
}

const text = (header: readonly string[], paragraphs: readonly string[]) => `${[header.join('\n'), ...paragraphs].join('\n\n')}\n`;
const commented = (reasons: readonly string[]) => reasons.flatMap(reasonComment);

function unitFile({ target, reasons, soft, hard }: PlannedLimit, header: readonly string[], earlier: string | undefined): OutputFile {
  let section = '';
  const standing = standingParagraphs(earlier, (line) => {
    const name = line.trim();
    // the first section is the one that our line stands in
    if (name.startsWith('[')) {
      const first = section === '' && name === '[Service]';
      if (!first) section = name;
      return first;
    }
    return /^LimitNOFILE\s*=/.test(name);
  });
  const ours = ['[Service]', ...commented(reasons), `LimitNOFILE=${soft === hard ? soft : `${soft}:${hard}`}`].join('\n');
  return { path: target.path, content: text(header, [ours, ...standing]) };
}

function usersFile(path: string, limits: readonly PlannedLimit[], header: readonly string[], earlier: string | undefined): OutputFile {
  const named = new Set(limits.map(({ target }) => target.user));
  const standing = standingParagraphs(earlier, (line) => {
    const [domain, , item] = line.trim().split(/\s+/);
    return item === 'nofile' && named.has(domain);
  });
  const ours = limits.map(({ target, reasons, soft, hard }) =>
    [...commented(reasons), `${target.user} soft nofile ${soft}`, `${target.user} hard nofile ${hard}`].join('\n'),
  );
  return { path, content: text(header, [...ours, ...standing]) };
}
