import type { Snapshot } from '../model/snapshot.ts';
import { oneLine } from '../render/one-line.ts';
import { byId } from './element.ts';
import { largestPaste } from './largest-paste.ts';
import { later } from './later.ts';
import { pastedRecord } from './pasted-record.ts';

export interface RecordSection {
  record(): Snapshot | undefined;
  /** the name of the file that stands for it on the command line */
  name(): string | undefined;
}

/** The part of the page that takes the values of a machine: pasted, chosen or dropped. */
export function recordSection(changed: () => void): RecordSection {
  const area = byId('record', 'textarea');
  const file = byId('file', 'input');
  const told = byId('record-told', 'p');
  const forget = byId('forget', 'button');
  let record: Snapshot | undefined;
  let name: string | undefined;
  const take = (bytes: Uint8Array | undefined, from: string) => {
    const found = bytes === undefined ? undefined : pastedRecord(bytes, from);
    const bad = found !== undefined && 'problem' in found;
    record = bad ? undefined : found;
    name = record === undefined ? undefined : from;
    told.classList.toggle('problem', bad);
    told.textContent = bad
      ? found.problem
      : record === undefined
        ? ''
        : `${Object.keys(record.files).length} recorded paths are used from ${oneLine(from)}`;
    forget.hidden = bytes === undefined;
    changed();
  };
  const takeFile = async (chosen: File) => {
    area.value = '';
    // a larger one is not even read: its size alone says that it is refused
    const bytes = chosen.size > largestPaste ? new Uint8Array(largestPaste + 1) : new Uint8Array(await chosen.arrayBuffer());
    take(bytes, chosen.name);
  };
  const paste = later(() => {
    file.value = '';
    take(area.value.trim() === '' ? undefined : new TextEncoder().encode(area.value), 'sysctl-a.txt');
  }, 300);
  area.addEventListener('input', (event) => {
    event.stopPropagation();
    paste();
  });
  file.addEventListener('change', (event) => {
    event.stopPropagation();
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) void takeFile(chosen);
  });
  forget.addEventListener('click', () => {
    area.value = '';
    file.value = '';
    take(undefined, '');
    area.focus();
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    const [dropped] = event.dataTransfer?.files ?? [];
    if (dropped === undefined) return;
    event.preventDefault();
    byId('measured', 'details').open = true;
    void takeFile(dropped);
  });
  return { record: () => record, name: () => name };
}
