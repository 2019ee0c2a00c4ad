import { byId, element } from './element.ts';

/** Puts a text into the clipboard; where the browser refuses, the old way is tried. @returns whether it is there */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element('textarea', { 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
}

/** A button that copies what `text` gives when it is pressed, and says so. */
export function copyOn(button: HTMLButtonElement, text: () => string): void {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const said = (await copyText(text())) ? 'Copied' : 'Not copied: the browser refuses';
    button.textContent = said;
    byId('said', 'p').textContent = said;
    setTimeout(() => {
      button.textContent = label;
      byId('said', 'p').textContent = '';
    }, 1500);
  });
}
