import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const driver = fileURLToPath(new URL('apply-sandbox.py', import.meta.url));

/**
 * Some processes that make a sandboxed machine for each request, one after another.
 * @param {number} jobs how many at a time
 * @returns {{ask(request: object): Promise<any>, close(): void}} `ask` gives `answers`, and throws where the machine could not be made
 */
export function machines(jobs) {
  const idle = [];
  const waiting = [];
  const all = Array.from({ length: jobs }, () => {
    const child = spawn('python3', [driver], { stdio: ['pipe', 'pipe', 'inherit'] });
    const worker = { child, answer: undefined };
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { done } = worker;
      worker.done = undefined;
      next(worker);
      done?.resolve(JSON.parse(line));
    });
    child.on('exit', () => worker.done?.reject(new Error('the sandbox ended')));
    idle.push(worker);
    return worker;
  });
  function next(worker) {
    const task = waiting.shift();
    if (task) give(worker, task);
    else idle.push(worker);
  }
  function give(worker, { request, resolve, reject }) {
    worker.done = { resolve, reject };
    worker.child.stdin.write(`${JSON.stringify(request)}\n`);
  }
  return {
    async ask(request) {
      const answer = await new Promise((resolve, reject) => {
        const worker = idle.pop();
        if (worker) give(worker, { request, resolve, reject });
        else waiting.push({ request, resolve, reject });
      });
      if (answer.error) throw new Error(answer.error);
      return answer.answers;
    },
    close() {
      for (const { child } of all) child.stdin.end();
    },
  };
}
