import { decode } from '../collect/decode.ts';
import { oneLine } from '../render/one-line.ts';
import type { CheckedText, TextToCheck } from './checked-text.ts';
import { byId, element } from './element.ts';
import { findingEntry } from './finding-entry.ts';
import { largestPaste, type Problem } from './largest-paste.ts';
import { later } from './later.ts';
import type { PastedKind } from './pasted-kind.ts';

type Check = (asked: TextToCheck) => Promise<CheckedText | Problem | undefined>;

/** The part of the page that checks a pasted, chosen or dropped file. @returns what is to be called when the kernel was changed */
export function lintSection(check: Check, kernel: () => string): () => void {
  const area = byId('paste', 'textarea');
  const kind = byId('kind', 'select');
  const file = byId('lint-file', 'input');
  let name = '';
  /** a chosen file as it is: a text area keeps neither line ends nor a byte order mark */
  let held: string | undefined;
  const run = async () => {
    const shown = area.value;
    const text = held ?? shown;
    if (text.trim() === '') return tell('', []);
    const slow = setTimeout(() => tell('checking…', []), 200);
    const found = await check({ text, kind: kind.value as PastedKind, name, kernel: kernel() });
    clearTimeout(slow);
    if (found === undefined || shown !== area.value) return;
    if ('problem' in found) tell(found.problem, [], true);
    else tell(`${from(name)}${verdictOf(found)}`, entriesOf(found, area, shown.split('\n')));
  };
  const soon = later(() => void run(), 300);
  const take = async (chosen: File) => {
    held = undefined;
    area.value = '';
    if (chosen.size > largestPaste) {
      const large = `${oneLine(chosen.name)} is larger than ${largestPaste >> 20} MiB, too large for this page`;
      return tell(`${large}; use the command line: tune-advise lint FILE`, [], true);
    }
    held = decode(new Uint8Array(await chosen.arrayBuffer())).text;
    area.value = held;
    name = chosen.name;
    kind.value = 'auto';
    return run();
  };
  area.addEventListener('input', () => {
    name = '';
    held = undefined;
    file.value = '';
    soon();
  });
  kind.addEventListener('change', soon);
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) void take(chosen);
  });
  byId('lint', 'section').addEventListener('drop', (event) => {
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void take(dropped);
  });
  return () => {
    if (area.value.trim() !== '') soon();
  };
}

const from = (name: string) => (name === '' ? '' : `${oneLine(name)}, `);

function tell(text: string, entries: readonly HTMLElement[], problem = false): void {
  const verdict = byId('lint-verdict', 'p');
  verdict.classList.toggle('problem', problem);
  verdict.textContent = text;
  byId('findings', 'div').replaceChildren(...entries);
}

function verdictOf({ as, summary, total, findings }: CheckedText): string {
  if (total === 0) return `read as ${as}: nothing was found`;
  const { error, warning, advice } = summary;
  const counts = [
    `${error} ${error === 1 ? 'error' : 'errors'}`,
    `${warning} ${warning === 1 ? 'warning' : 'warnings'}`,
    `${advice} ${advice === 1 ? 'piece' : 'pieces'} of advice`,
  ];
  return `read as ${as}: ${counts.join(', ')}${total > findings.length ? `; the first ${findings.length} are shown` : ''}`;
}

function entriesOf({ findings, notChecked }: CheckedText, area: HTMLTextAreaElement, lines: readonly string[]): readonly HTMLElement[] {
  return [
    ...findings.map((f) =>
      findingEntry(f, lines[f.place.line - 1] ?? '', () => {
        goTo(area, lines, f.place.line);
      }),
    ),
    ...notChecked.map((n) => element('p', { class: 'quiet' }, oneLine(`not checked: ${n.what}: ${n.why}`))),
  ];
}

function goTo(area: HTMLTextAreaElement, lines: readonly string[], line: number): void {
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight / Math.max(1, lines.length)) * Math.max(0, line - 3);
}
