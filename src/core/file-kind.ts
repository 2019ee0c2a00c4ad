import { type NativeFileKind, nativeFileKind } from '../model/native-file-kind.ts';
import { type YamlFileKind, yamlFileKind } from './file-kind-yaml.ts';

/** Which reader a file is for. */
export type FileKind = NativeFileKind | YamlFileKind | 'tuned' | 'saptune' | 'shell' | 'dockerfile';

const templateSuffix = /\.(?:j2|jinja2?|erb|epp|tmpl|tpl|gotmpl|in)$/i;

const templateMarks = ['{{', '{%', '<%'];

/** Whether a template engine makes the file: by its suffix or by what stands in it. */
export function isTemplateFile(path: string, text: string): boolean {
  if (templateSuffix.test(path)) return true;
  // to look for two characters takes a fraction of the time of a pattern
  return templateMarks.some((mark) => text.includes(mark)) && /\{\{[^{}\n]{0,500}\}\}|\{%[^%\n]{0,500}%\}|<%[^\n]{0,500}%>/.test(text);
}

const byName: readonly (readonly [FileKind, RegExp])[] = [
  ['tuned', /(?:^|\/)[^/]*tuned\.conf$/],
  ['saptune', /(?:^|\/)saptune\/(?:(?:notes|override|extra)\/)?[^/.]+(?:\.conf)?$/],
  ['dockerfile', /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]+)?$|\.(?:dockerfile|containerfile)$/i],
  ['shell', /\.(?:sh|bash|zsh|ksh)$/],
];
const yamlName = /\.(?:ya?ml|bu|ign)$|(?:^|\/)(?:user-data|cloud-config)[^/]*$/i;

/** Whether a file of a tree is worth reading: its path says what it is, or that its content may. */
export function isCandidate(path: string): boolean {
  const plain = path.replace(templateSuffix, '');
  return nativeFileKind(plain) !== undefined || yamlName.test(plain) || byName.some(([, pattern]) => pattern.test(plain));
}

/** What a file that speaks of settings holds somewhere. */
const mentions = /sysctl|limits|\/proc\/sys|\bLimit[A-Z]|\bnet\.(?:core|ipv[46])|\bvm\.[a-z]/i;

/**
 * Which language a file speaks. By its path; where that says nothing, by content.
 * @returns `undefined` for anything else, and for what cannot hold a setting
 */
export function fileKind(path: string, text: string): FileKind | undefined {
  const plain = path.replace(templateSuffix, '');
  const native = nativeFileKind(plain);
  if (native !== undefined) return native;
  if (!mentions.test(text)) return byContent(text);
  if (yamlName.test(plain)) return yamlFileKind(plain, text);
  return byName.find(([, pattern]) => pattern.test(plain))?.[0] ?? byContent(text);
}

const looksLikeSysctl = /^\s{0,20}-?[a-z][\w-]{0,60}[./][\w./*?[\]-]{1,200}\s{0,20}=/;
const looksLikeLimits = /^\s{0,20}[\w*@%:.-]{1,60}\s{1,40}(?:soft|hard|-)\s{1,40}[a-z]{2,15}\s{1,40}[\w-]{1,30}/i;
const script = /^#!\s{0,20}\/(?:usr\/)?bin\/(?:env\s{1,20})?(?:ba|da|z|k|a)?sh\b/;

function byContent(text: string): FileKind | undefined {
  if (script.test(text)) return 'shell';
  const start = text.slice(0, 64 * 1024);
  if (/^\[sysctl(?::[^\]\n]{0,100})?\]/m.test(start) && /^\[[a-z]/m.test(start)) return /^\[version\]/m.test(start) ? 'saptune' : 'tuned';
  if (/^(?:FROM|ARG)\s/m.test(start) && /^RUN\s/m.test(start)) return 'dockerfile';
  const lines = start.split('\n', 500).filter((line) => /^\s{0,200}[^\s#;]/.test(line));
  const more = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length * 2 > lines.length;
  if (more(looksLikeSysctl)) return 'sysctl';
  return more(looksLikeLimits) ? 'limits' : undefined;
}
