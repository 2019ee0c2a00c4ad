import { expect } from 'vitest';
import * as yaml from 'yaml';
import type { Span } from '../../src/model/setting.ts';
import type { FoundSettings } from '../../src/read/setting-finder.ts';
import type { YamlParser } from '../../src/read/yaml-tree.ts';

type YamlReader = (path: string, text: string, parser: YamlParser) => FoundSettings;

/** What a reader found, one line each; every place must hold the token that it is the place of, unless YAML makes another value of it. */
export function foundIn(read: YamlReader, text: string, path = 'edge1.yml'): readonly string[] {
  const found = read(path, text, yaml);
  const holds = (span: Span | undefined, token: string | undefined) => {
    if (span) expect(text.slice(span.start, span.end)).toBe(token);
    const before = text.slice(0, span?.start);
    if (span) expect([span.line, span.column]).toEqual([before.split('\n').length, before.length - before.lastIndexOf('\n')]);
  };
  const lines = found.files.flatMap((file) => {
    const scope = 'scope' in file && file.scope !== undefined ? ` <${file.scope.replace(/ \d+$/, ' N')}>` : '';
    if (file.kind === 'unit') return file.lines.map((line) => `${line.line} unit [${line.section}] ${line.name}=${line.value}`);
    if (file.kind === 'limits')
      return file.lines.map((line) => {
        holds(line.valueSpan, line.value);
        holds(line.domainSpan, line.domain);
        expect(line.text).toBe(text.split('\n')[line.line - 1]?.replace(/\r$/, ''));
        return `${line.line} ${line.kind} ${line.domain ?? ''} ${line.type} ${line.item} ${line.value}${about(line)}${scope}`;
      });
    return file.lines.map((line) => {
      if (!encoded.test(text)) holds(line.keySpan, line.rawKey);
      if (line.yamlType === undefined && line.absent !== true && !encoded.test(text)) holds(line.valueSpan, line.value);
      expect(line.text).toBe(text.split('\n')[line.line - 1]?.replace(/\r$/, ''));
      const typed =
        line.yamlType === undefined || !line.valueSpan ? '' : ` ${line.yamlType} '${text.slice(line.valueSpan.start, line.valueSpan.end)}'`;
      const words = line.kind === 'comment' && line.key === undefined ? line.text.trim() : `${line.key ?? ''} = ${line.value ?? ''}`;
      return `${line.line} ${line.kind} ${words}${typed}${line.absent === true ? ' absent' : ''}${about(line)}${scope}`;
    });
  });
  return [
    ...lines,
    ...(found.filledIn > 0 ? [`${found.filledIn} filled in`] : []),
    ...found.notChecked.map(({ what, why }) => `not checked ${what}: ${why}`),
  ];
}

const encoded = /data:|encoding: b64/;

function about(line: { readonly conditional?: true; readonly where?: string }): string {
  return `${line.conditional === true ? ' ?' : ''}${line.where === undefined ? '' : ` (${line.where})`}`;
}
