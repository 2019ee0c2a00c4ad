/**
 * Runs before the script of the page, and is compiled for any browser: whatever keeps that script from running is said on the page.
 * A page that was cut off has no script either.
 */
function say(verdict: Element, why: string): void {
  // src/web/main.ts tells by itself what happens to it
  if (document.documentElement.hasAttribute('data-runs') || verdict.className === 'problem') return;
  verdict.className = 'problem';
  verdict.textContent = `This page does not work here: ${why}. A newer browser or another copy of it may help; the command line gives the same answers.`;
}

function begin(verdict: Element | null): void {
  if (verdict === null) return;
  verdict.textContent = 'Unpacking what is known…';
  addEventListener('error', (event) => say(verdict, event.message));
  addEventListener('DOMContentLoaded', () => say(verdict, 'its script is missing, or was kept from running'));
}

begin(document.getElementById('verdict'));
