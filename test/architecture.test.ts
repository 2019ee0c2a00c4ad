import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const generated = /\.generated\.ts$/;

interface SourceText {
  /** `core/lint.ts` */
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** without comments and the contents of texts, lines kept */
  readonly code: string;
}

const sources: readonly SourceText[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !generated.test(path))
  .map((path) => path.split(sep).join('/'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8');
    return { path, room: path.includes('/') ? (path.split('/')[0] ?? '') : '', text, code: codeOf(text) };
  });

const pureRooms = ['model', 'knowledge', 'read', 'core', 'rules', 'symptoms', 'render'];
const edges = ['collect', 'apply', 'cli', 'web'];

/** Files over 250 lines, with the reason that they are one idea. */
const longFiles: Readonly<Record<string, string>> = {};

/** Files whose one export has another name, with the reason. */
const otherNames: Readonly<Record<string, string>> = {
  'render/excerpt.ts': 'an excerpt is made of marked lines',
  'symptoms/all.ts': 'it is the list of the room',
};

/** Blanks out comments and what stands in texts, so that words in them are not taken for code. Templates keep their `${}` parts. */
function codeOf(text: string): string {
  let out = '';
  let at = 0;
  const templates: number[] = [];
  const blank = (end: number) => {
    out += text.slice(at, end).replace(/[^\n]/g, ' ');
    at = end;
  };
  const endOfText = (quote: string, from: number) => {
    for (let i = from; i < text.length; i += 1) {
      if (text[i] === '\\') i += 1;
      else if (text[i] === quote) return i + 1;
      else if (quote === '`' && text.startsWith('${', i)) return i + 2;
    }
    return text.length;
  };
  const template = (from: number) => {
    const end = endOfText('`', from);
    blank(end);
    if (text.startsWith('${', end - 2)) templates.push(0);
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    const depth = templates.length - 1;
    if (text.startsWith('//', at)) blank(lineEnd(text, at));
    else if (text.startsWith('/*', at)) blank(after(text, '*/', at + 2));
    else if (char === '/' && /[(=,:[!&|?{;\n]\s*$/.test(out.slice(-40))) blank(regexEnd(text, at));
    else if (char === "'" || char === '"') blank(endOfText(char, at + 1));
    else if (char === '`') template(at + 1);
    else if (char === '}' && templates[depth] === 0) {
      templates.pop();
      template(at + 1);
    } else {
      if (depth >= 0 && char === '{') templates[depth] = (templates[depth] ?? 0) + 1;
      if (depth >= 0 && char === '}') templates[depth] = (templates[depth] ?? 0) - 1;
      out += char;
      at += 1;
    }
  }
  return out;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function after(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

function regexEnd(text: string, from: number): number {
  let inClass = false;
  for (let i = from + 1; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\\') i += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if ((char === '/' && !inClass) || char === '\n') return i + 1;
  }
  return text.length;
}

/** Everything that a file imports, re-exports or loads later. */
function importsOf(text: string): readonly string[] {
  const statements = [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'/gm), ...text.matchAll(/^import\s+'([^']+)'/gm)];
  const later = [...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)];
  return [...statements, ...later].map((match) => match[1] ?? '');
}

const isOurs = (specifier: string) => specifier.startsWith('.');
const target = (from: string, specifier: string) =>
  relative(src, join(src, dirname(from), specifier))
    .split(sep)
    .join('/');
const roomOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : '');

function offences(check: (source: SourceText) => readonly string[]): readonly string[] {
  return sources.flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

describe('the star rule', () => {
  test('there are rooms to judge, and every room is known', () => {
    expect(sources.length).toBeGreaterThan(20);
    const rooms = [...new Set(sources.map((s) => s.room))].filter((room) => room !== '');
    expect(rooms.filter((room) => ![...pureRooms, ...edges].includes(room))).toEqual([]);
  });

  test('a room imports the model, itself and packages', () => {
    const wrong = offences(({ path, room, text }) => {
      if (room === 'cli' || room === 'web' || room === '') return [];
      return importsOf(text)
        .filter((specifier) => isOurs(specifier) && ![room, 'model'].includes(roomOf(target(path, specifier))))
        .map((specifier) => `imports ${target(path, specifier)}`);
    });
    expect(wrong).toEqual([]);
  });

  test('index.ts joins the pure rooms and no edge', () => {
    const index = sources.find((s) => s.path === 'index.ts');
    const rooms = importsOf(index?.text ?? '').map((specifier) => roomOf(target('index.ts', specifier)));
    expect(rooms.length).toBeGreaterThan(0);
    expect(rooms.filter((room) => !pureRooms.includes(room))).toEqual([]);
  });

  test('the page joins what the program joins, but for commands, what writes and modules of node', () => {
    const page = sources.filter((source) => source.room === 'web');
    expect(page.length).toBeGreaterThan(0);
    const wrong = page.flatMap(({ path, text }) =>
      importsOf(text)
        .map((specifier) => (isOurs(specifier) ? target(path, specifier) : specifier))
        .filter((to) => to.startsWith('node:') || roomOf(to) === 'apply' || /^cli\/(?:commands|main|write-|lint-write)/.test(to))
        .map((to) => `${path} imports ${to}`),
    );
    expect(wrong).toEqual([]);
    expect(offences(({ room, text }) => (room === 'web' ? [] : importsOf(text).filter((to) => to.includes('/web/'))))).toEqual([]);
  });

  test('nothing imports index.ts or the program', () => {
    const wrong = offences(({ path, room, text }) =>
      importsOf(text)
        .filter((specifier) => isOurs(specifier))
        .map((specifier) => target(path, specifier))
        .filter((to) => to === 'index.ts' || to === 'cli/main.ts' || (roomOf(to) === 'cli' && room !== 'cli' && room !== 'web'))
        .map((to) => `imports ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  test('imports name files whole, with .ts', () => {
    const wrong = offences(({ text }) => importsOf(text).filter((specifier) => isOurs(specifier) && !specifier.endsWith('.ts')));
    expect(wrong).toEqual([]);
  });
});

describe('the pure middle', () => {
  const pure = (source: SourceText) => !edges.includes(source.room);

  test('no module of node outside the edges', () => {
    const wrong = offences((source) => (pure(source) ? importsOf(source.text).filter((s) => s.startsWith('node:')) : []));
    expect(wrong).toEqual([]);
  });

  test('no process, console, clock, chance, timer or network outside the edges', () => {
    const world =
      /(?<![.\w'"])(process|console|Date|performance|fetch|setTimeout|setInterval|globalThis|require)\s*[.([]|\bMath\.random\b|\bimport\.meta\b/g;
    const wrong = offences((source) => (pure(source) ? [...source.code.matchAll(world)].map((match) => match[0]) : []));
    expect(wrong).toEqual([]);
  });

  test('nothing makes a function from text', () => {
    expect(offences(({ code }) => [...code.matchAll(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(/g)].map((match) => match[0]))).toEqual(
      [],
    );
  });

  test('semver is imported by model/kernel.ts alone', () => {
    const wrong = sources.filter(({ text }) => importsOf(text).some((s) => s === 'semver' || s.startsWith('semver/'))).map((s) => s.path);
    expect(wrong).toEqual(['model/kernel.ts']);
  });
});

describe('one file, one idea', () => {
  test('there is one index.ts', () => {
    expect(sources.filter((s) => basename(s.path) === 'index.ts').map((s) => s.path)).toEqual(['index.ts']);
  });

  test('no file re-exports, but index.ts', () => {
    const wrong = offences(({ path, text }) =>
      path === 'index.ts' ? [] : [...text.matchAll(/^export\b[^;=(]*?\bfrom\s+'[^']+'/gm)].map((m) => m[0]),
    );
    expect(wrong).toEqual([]);
  });

  test('files are named in kebab case, and none is a drawer for everything', () => {
    const wrong = sources.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(basename(path)) || /(^|-)(utils?|helpers?|misc)\.ts$/.test(basename(path)),
    );
    expect(wrong.map((s) => s.path)).toEqual([]);
  });

  test('250 lines are enough, and every exception is still one', () => {
    const long = sources.filter(({ text }) => text.trimEnd().split('\n').length > 250).map((s) => s.path);
    expect(long).toEqual(Object.keys(longFiles).sort());
  });

  test('classes are errors', () => {
    expect(
      offences(({ code }) =>
        [...code.matchAll(/\bclass\s+\w+(?!\s+extends\s+\w*Error\b)\b[^{]*\{/g)]
          .map((m) => m[0])
          .filter((m) => !/extends \w*Error\b/.test(m)),
      ),
    ).toEqual([]);
  });

  test('a file with one export is called after it', () => {
    const wrong = sources.filter(({ path, code }) => {
      const exported = [...code.matchAll(/^export\s+(?:async\s+)?(?:const|function\*?|class|interface|type)\s+(\w+)/gm)].map(
        (m) => m[1] ?? '',
      );
      if (exported.length !== 1 || path === 'index.ts') return false;
      const words = basename(path, '.ts').split('-');
      const name = (exported[0] ?? '').toLowerCase();
      return !words.some((word) => word.length > 2 && name.includes(word.replace(/s$/, '')));
    });
    expect(wrong.map((source) => source.path)).toEqual(Object.keys(otherNames).sort());
  });
});

describe('the scanner of this test', () => {
  test('comments, texts and patterns are not code, what stands in a template is', () => {
    const text = [
      "const a = 'Date.now()'; // console.log",
      '/* process.env */ const b = /eval\\(["\']/;',
      `const c = \`Date \${f({ x: Date.now() })} process.exit\`;`,
    ].join('\n');
    const code = codeOf(text);
    expect(code).not.toMatch(/console|process|eval/);
    expect(code.match(/Date/g)).toEqual(['Date']);
    expect(code.split('\n')).toHaveLength(3);
  });

  test('imports are found over several lines, as types, re-exports and loaded later', () => {
    const text =
      "import {\n  a,\n} from './a.ts';\nimport type { B } from './b.ts';\nexport { c } from './c.ts';\nimport 'd';\nconst e = () => import('./e.ts');\n";
    expect(importsOf(text)).toEqual(['./a.ts', './b.ts', './c.ts', 'd', './e.ts']);
  });
});
