import type { PageFile } from './answer.ts';
import { copyOn } from './copy-text.ts';
import { element } from './element.ts';

/** A file of the answer with what copies and saves it. */
export function filePanel(file: PageFile, title: string): readonly HTMLElement[] {
  const copy = element('button', { type: 'button' }, 'Copy');
  copyOn(copy, () => file.text);
  const save = element('button', { type: 'button' }, `Download ${file.name}`);
  save.addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([file.text], { type: 'text/plain' }));
    element('a', { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  if (file.text === '') return [element('p', { class: 'quiet' }, 'Nothing to write.')];
  return [
    element('p', {}, copy, ' ', save),
    element('pre', { class: 'file', tabindex: '0', role: 'region', 'aria-label': title }, element('code', {}, file.text)),
  ];
}
