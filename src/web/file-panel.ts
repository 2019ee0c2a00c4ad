import type { PageFile } from './answer.ts';
import { copyOn } from './copy-text.ts';
import { element } from './element.ts';

/** A file of the answer with what copies and saves it. @param shown whether its text is to be seen too */
export function filePanel(file: PageFile, title: string, shown = true): readonly HTMLElement[] {
  const copy = element('button', { type: 'button' }, 'Copy');
  copyOn(copy, () => file.text);
  const save = element('button', { type: 'button' }, `Download ${file.name}`);
  save.addEventListener('click', () => {
    const address = URL.createObjectURL(new Blob([file.text], { type: file.name.endsWith('.html') ? 'text/html' : 'text/plain' }));
    element('a', { href: address, download: file.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  });
  if (file.text === '') return [element('p', { class: 'quiet' }, 'Nothing to write.')];
  if (!shown)
    return [
      element('p', {}, 'All of this answer as one page of its own, to keep or to hand on: it loads nothing and runs nothing.'),
      element('p', {}, save),
    ];
  return [
    element('p', { class: 'tools' }, copy, ' ', save),
    element('pre', { class: 'file', tabindex: '0', role: 'region', 'aria-label': title }, element('code', {}, file.text)),
  ];
}
